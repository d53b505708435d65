/** A whole request as a client says it at once: preface, settings, header and perhaps a body (RFC 9113 3.4 and 8.1). Chooses no field. */
import { encodeFrame, FLAG, FRAME, MAX_PAYLOAD_BYTES, OUR_STREAM } from './frame.ts';
import { encodeHeaderBlock } from './hpack-encoder.ts';
import type { HeaderField } from './hpack-table.ts';
import { OUR_SETTINGS } from './settings.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** The bytes to send on a fresh connection. A body must fit into one frame. */
export function encodeRequest(fields: readonly HeaderField[], body?: Buffer): Buffer {
  const frames = [PREFACE, OUR_SETTINGS, ...headerFrames(encodeHeaderBlock(fields), body === undefined)];
  if (body !== undefined)
    frames.push(encodeFrame({ type: FRAME.data, flags: FLAG.endStream, streamId: OUR_STREAM }, body));
  return Buffer.concat(frames);
}

/** What does not fit into HEADERS goes on in CONTINUATION frames. */
function headerFrames(block: Buffer, endsStream: boolean): Buffer[] {
  const frames: Buffer[] = [];
  for (let from = 0; from === 0 || from < block.length; from += MAX_PAYLOAD_BYTES) {
    const to = from + MAX_PAYLOAD_BYTES;
    const type = from === 0 ? FRAME.headers : FRAME.continuation;
    const flags = (from === 0 && endsStream ? FLAG.endStream : 0) | (to >= block.length ? FLAG.endHeaders : 0);
    frames.push(encodeFrame({ type, flags, streamId: OUR_STREAM }, block.subarray(from, to)));
  }
  return frames;
}
