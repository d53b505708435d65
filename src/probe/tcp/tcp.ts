/** The TCP probe: the port is open when the connection is accepted. It sends no byte and judges none. */
import { type Conversation, decided, decidedEarly } from '../conversation.ts';

const OPEN = decidedEarly('success', 'Connect');
const CLOSED = decided('ClosedBeforeResponse', 'Connect');
const RESET = decided('ConnectReset', 'Connect');
const SILENT = decided('ConnectTimeout', 'Connect');

/** Has no state, so all TCP probes share it. Only `onConnected` is ever reached: it decides. */
export const tcpConversation: Conversation = {
  opening: undefined,
  onConnected: () => OPEN,
  onData: () => OPEN,
  onEnd: () => CLOSED,
  onReset: () => RESET,
  onSilence: () => SILENT,
  facts: () => undefined,
};
