/** The TCP probe without an exchange: the port is open when the connection is accepted. It sends no byte and judges none. */
import { type Conversation, decided, decidedEarly, type Shown } from '../conversation.ts';

const OPEN = decidedEarly('success', 'Connect');
const CLOSED = decided('ClosedBeforeResponse', 'Connect');
const RESET = decided('ConnectReset', 'Connect');
const SILENT = decided('ConnectTimeout', 'Connect');
const NOTHING_SHOWN: Shown = {};

/** Has no state, so all TCP probes share it. Only `onConnected` is ever reached: it decides. */
export const tcpConversation: Conversation = {
  takeOutgoing: () => undefined,
  onConnected: () => OPEN,
  onData: () => OPEN,
  onEnd: () => CLOSED,
  onReset: () => RESET,
  onSilence: () => SILENT,
  shown: () => NOTHING_SHOWN,
};
