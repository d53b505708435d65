/** The settings of an HTTP/2 connection: ours as bytes, the other side's held against the rules (RFC 9113 6.5). None of theirs matters to us. */
import { encodeFrame, CONNECTION, FLAG, FRAME, MAX_PAYLOAD_BYTES, WINDOW_BYTES } from './frame.ts';
import { MAX_HEADER_LIST_BYTES } from './hpack-decoder.ts';

const SETTING = { enablePush: 0x2, initialWindowSize: 0x4, maxFrameSize: 0x5, maxHeaderListSize: 0x6 } as const;
const SETTING_BYTES = 6;
const MAX_WINDOW_BYTES = 0x7fff_ffff;
const MAX_FRAME_SIZE = 0xff_ffff;

/** What we tell: no push, and the limits that we hold to. The others stay as they are by default. */
export const OUR_SETTINGS: Buffer = encodeFrame(
  { type: FRAME.settings, flags: 0, streamId: CONNECTION },
  Buffer.concat([
    encodeSetting(SETTING.enablePush, 0),
    encodeSetting(SETTING.initialWindowSize, WINDOW_BYTES),
    encodeSetting(SETTING.maxHeaderListSize, MAX_HEADER_LIST_BYTES),
  ]),
);

export const SETTINGS_ACK: Buffer = encodeFrame(
  { type: FRAME.settings, flags: FLAG.ack, streamId: CONNECTION },
  Buffer.alloc(0),
);

/** Whether `bytes[start, end)` is a payload that a server may send. Unknown settings are ignored. */
export function areSettingsValid(bytes: Buffer, start: number, end: number): boolean {
  if ((end - start) % SETTING_BYTES !== 0) return false;
  for (let at = start; at < end; at += SETTING_BYTES) {
    if (!isSettingValid(bytes.readUInt16BE(at), bytes.readUInt32BE(at + 2))) return false;
  }
  return true;
}

function isSettingValid(setting: number, value: number): boolean {
  switch (setting) {
    case SETTING.enablePush:
      return value === 0;
    case SETTING.initialWindowSize:
      return value <= MAX_WINDOW_BYTES;
    case SETTING.maxFrameSize:
      return value >= MAX_PAYLOAD_BYTES && value <= MAX_FRAME_SIZE;
    default:
      return true;
  }
}

function encodeSetting(setting: number, value: number): Buffer {
  const bytes = Buffer.alloc(SETTING_BYTES);
  bytes.writeUInt16BE(setting, 0);
  bytes.writeUInt32BE(value, 2);
  return bytes;
}
