/** The frames that run an HTTP/2 connection: checks them, answers those that want an answer, notes those that end it. Carries no content: see `stream.ts`. */
import type { Http2End } from '../facts.ts';
import { CONNECTION, encodeFrame, FLAG, FRAME, OUR_STREAM } from './frame.ts';
import type { FrameReader } from './frame-reader.ts';
import { areSettingsValid, SETTINGS_ACK } from './settings.ts';

/** One or two acknowledgements are usual. Who makes us say more than this wants to keep us busy. */
const MAX_ANSWER_BYTES = 512;

const PRIORITY_BYTES = 5;
const ERROR_CODE_BYTES = 4;
const PING_BYTES = 8;
const GOAWAY_BYTES = 8;
const WINDOW_UPDATE_BYTES = 4;
const VALUE_BITS = 0x7fff_ffff;
const NO_ERROR = 0;

export type ControlProgress = 'more' | 'ended' | 'Malformed';

export class ControlFrames {
  /** The last word about the end of the stream or the connection. A GOAWAY may leave time for the answer. */
  end: Http2End | undefined;
  #hasSettings = false;
  #answers: Buffer[] = [];
  #answerBytes = 0;

  /** What is to be sent, once. */
  takeAnswers(): Buffer | undefined {
    if (this.#answers.length === 0) return undefined;
    const answers = Buffer.concat(this.#answers);
    this.#answers = [];
    return answers;
  }

  /** `frame` is any but DATA, HEADERS, CONTINUATION and PUSH_PROMISE. */
  take(frame: FrameReader): ControlProgress {
    switch (frame.type) {
      case FRAME.settings:
        return this.#takeSettings(frame);
      case FRAME.ping:
        return this.#takePing(frame);
      case FRAME.goaway:
        return this.#takeGoaway(frame);
      case FRAME.rstStream:
        return this.#takeReset(frame);
      case FRAME.windowUpdate:
        return isWindowUpdateValid(frame) ? 'more' : 'Malformed';
      case FRAME.priority:
        return frame.streamId !== CONNECTION && lengthOf(frame) === PRIORITY_BYTES ? 'more' : 'Malformed';
      default:
        // Unknown types say nothing to us (RFC 9113 5.5).
        return 'more';
    }
  }

  /** Theirs come before they acknowledge ours (RFC 9113 3.4). */
  #takeSettings(frame: FrameReader): ControlProgress {
    if (frame.streamId !== CONNECTION) return 'Malformed';
    if (isAck(frame)) return this.#hasSettings && lengthOf(frame) === 0 ? 'more' : 'Malformed';
    if (!areSettingsValid(frame.bytes, frame.start, frame.end)) return 'Malformed';
    this.#hasSettings = true;
    return this.#answer(SETTINGS_ACK);
  }

  #takePing(frame: FrameReader): ControlProgress {
    if (frame.streamId !== CONNECTION || lengthOf(frame) !== PING_BYTES) return 'Malformed';
    if (isAck(frame)) return 'more';
    const opaque = frame.bytes.subarray(frame.start, frame.end);
    return this.#answer(encodeFrame({ type: FRAME.ping, flags: FLAG.ack, streamId: CONNECTION }, opaque));
  }

  /** Without an error, what was begun up to the stream it names is still finished (RFC 9113 6.8). */
  #takeGoaway(frame: FrameReader): ControlProgress {
    if (frame.streamId !== CONNECTION || lengthOf(frame) < GOAWAY_BYTES) return 'Malformed';
    const lastStream = frame.bytes.readUInt32BE(frame.start) & VALUE_BITS;
    const code = frame.bytes.readUInt32BE(frame.start + 4);
    this.end = { kind: 'GOAWAY', code };
    return code === NO_ERROR && lastStream >= OUR_STREAM ? 'more' : 'ended';
  }

  #takeReset(frame: FrameReader): ControlProgress {
    if (frame.streamId !== OUR_STREAM || lengthOf(frame) !== ERROR_CODE_BYTES) return 'Malformed';
    this.end = { kind: 'RST_STREAM', code: frame.bytes.readUInt32BE(frame.start) };
    return 'ended';
  }

  #answer(bytes: Buffer): ControlProgress {
    this.#answerBytes += bytes.length;
    if (this.#answerBytes > MAX_ANSWER_BYTES) return 'Malformed';
    this.#answers.push(bytes);
    return 'more';
  }
}

/** What it grants is of no use to us, who have sent everything; but nobody grants nothing (RFC 9113 6.9). */
function isWindowUpdateValid(frame: FrameReader): boolean {
  if (frame.streamId !== CONNECTION && frame.streamId !== OUR_STREAM) return false;
  return lengthOf(frame) === WINDOW_UPDATE_BYTES && (frame.bytes.readUInt32BE(frame.start) & VALUE_BITS) !== 0;
}

function isAck({ flags }: FrameReader): boolean {
  return (flags & FLAG.ack) !== 0;
}

function lengthOf({ start, end }: FrameReader): number {
  return end - start;
}
