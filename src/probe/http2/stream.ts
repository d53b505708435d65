/** One answer over HTTP/2 (RFC 9113), read from bytes as they come, in whatever pieces. Asks nothing itself and judges neither status nor content. */
import { assertNever } from '../../base/exhaustive.ts';
import type { Banner, Http2End } from '../facts.ts';
import { type AnswerHead, areRegular, readHead } from './answer-section.ts';
import { ControlFrames } from './control-frames.ts';
import { FLAG, FRAME, OUR_STREAM, WINDOW_BYTES } from './frame.ts';
import { type FrameProgress, FrameReader } from './frame-reader.ts';
import { type BlockProgress, HeaderBlocks } from './header-blocks.ts';
import type { HeaderField } from './hpack-table.ts';
import { Opening } from './opening.ts';
import { contentOf } from './padding.ts';

const MAX_INTERIM_ANSWERS = 8;
/** Frames that bring neither a section nor content. Even a large header comes in a handful of CONTINUATIONs. */
const MAX_FRUITLESS_FRAMES = 100;
const SWITCHING_PROTOCOLS = 101;

/**
 * What a piece of the answer brought. After the first three, look at `isComplete`, then ask on from `position`:
 * `head` = the final head; `data` = a piece of the body; `trailers` = the section behind the body;
 * `capped` = no more is read, and there may be more; `ended` = the other side gave up, see `end`; the others are failures.
 */
export type StreamEvent =
  'more' | 'head' | 'data' | 'trailers' | 'capped' | 'ended' | 'Malformed' | 'HeadersTooLarge' | 'WrongService';

/** How far the answer had come when it broke off: `greeted` = they speak HTTP/2, and have not begun to answer. */
export type StreamStage = 'nothing' | 'foreign' | 'greeted' | 'head' | 'body';

export class Http2Stream {
  /** After an event: where the chunk goes on. */
  position = 0;
  /** The final head, once it is there. */
  head: AnswerHead | undefined;
  trailers: readonly HeaderField[] | undefined;
  /** The other side has ended the stream: nothing follows. */
  isComplete = false;
  /** After `data`: the piece is `bytes[start, end)`, valid until the next call. */
  bytes: Buffer;
  start = 0;
  end = 0;
  readonly #opening = new Opening();
  readonly #frames = new FrameReader();
  readonly #control = new ControlFrames();
  readonly #blocks = new HeaderBlocks();
  #isIdentified = false;
  #hasBlock = false;
  #interimAnswers = 0;
  #fruitlessFrames = 0;
  #window = WINDOW_BYTES;

  constructor() {
    this.bytes = this.#frames.bytes;
  }

  /** With `WrongService`: who is speaking. */
  get banner(): Banner | undefined {
    return this.#opening.banner;
  }

  /** Why the stream or the connection ends, if that was told; with GOAWAY the answer may come all the same. */
  get http2End(): Http2End | undefined {
    return this.#control.end;
  }

  get headerBytes(): number {
    return this.#blocks.bytes;
  }

  get stage(): StreamStage {
    if (!this.#isIdentified) return this.#opening.length === 0 ? 'nothing' : 'foreign';
    if (this.head !== undefined) return 'body';
    return this.#hasBlock || this.#frames.pendingType === FRAME.headers ? 'head' : 'greeted';
  }

  /** Acknowledgements that are to be sent, once. */
  takeAnswers(): Buffer | undefined {
    return this.#control.takeAnswers();
  }

  /** Reads `chunk[from, to)` up to the next event; with `more`, all of it is read. */
  next(chunk: Buffer, from: number, to: number): StreamEvent {
    this.position = from;
    if (!this.#isIdentified) {
      const event = this.#identify(chunk, from, to);
      if (event !== undefined) return event;
    }
    for (;;) {
      // We never widen the window, so the other side has to stop here.
      if (this.#window === 0) return 'capped';
      const progress = this.#frames.next(chunk, this.position, to);
      if (progress !== 'frame') return this.#withoutFrame(progress);
      this.position = this.#frames.after;
      const event = this.#takeFrame();
      if (event !== 'more') return event;
    }
  }

  /** Nothing to tell once it is clear that this is HTTP/2: the same bytes are then read as frames. */
  #identify(chunk: Buffer, from: number, to: number): StreamEvent | undefined {
    const before = this.#opening.length;
    const progress = this.#opening.feed(chunk, from, to);
    if (progress !== 'http2') return progress;
    this.#isIdentified = true;
    // Less than the header of a frame, so that nothing comes of it yet.
    this.#frames.next(this.#opening.bytes, 0, before);
    return undefined;
  }

  #withoutFrame(progress: Exclude<FrameProgress, 'frame'>): StreamEvent {
    switch (progress) {
      case 'more':
        return 'more';
      case 'oversized':
        return 'Malformed';
      case 'exhausted':
        return this.#window < WINDOW_BYTES ? 'capped' : 'Malformed';
      default:
        return assertNever(progress);
    }
  }

  #takeFrame(): StreamEvent {
    const { type } = this.#frames;
    if (this.#blocks.isOpen) return this.#takeBlock();
    switch (type) {
      case FRAME.data:
        return this.#takeData();
      case FRAME.headers:
        return this.#takeBlock();
      case FRAME.pushPromise:
      // Behind nothing that it could continue.
      case FRAME.continuation:
        return 'Malformed';
      default:
        return this.#fruitless(this.#control.take(this.#frames));
    }
  }

  #fruitless(event: StreamEvent): StreamEvent {
    this.#fruitlessFrames += 1;
    return this.#fruitlessFrames > MAX_FRUITLESS_FRAMES ? 'Malformed' : event;
  }

  /** The padding uses up the window, too (RFC 9113 6.9.1). */
  #takeData(): StreamEvent {
    const frame = this.#frames;
    const content = contentOf(frame);
    this.#window -= frame.end - frame.start;
    if (frame.streamId !== OUR_STREAM || this.head === undefined || content === undefined || this.#window < 0)
      return 'Malformed';
    this.isComplete = (frame.flags & FLAG.endStream) !== 0;
    this.bytes = frame.bytes;
    this.start = content.start;
    this.end = content.end;
    return content.start < content.end || this.isComplete ? 'data' : this.#fruitless('more');
  }

  #takeBlock(): StreamEvent {
    this.#hasBlock = true;
    const progress = this.#blocks.take(this.#frames);
    return progress === 'block' ? this.#takeSection() : this.#fruitlessBlock(progress);
  }

  #fruitlessBlock(progress: Exclude<BlockProgress, 'block'>): StreamEvent {
    return progress === 'more' ? this.#fruitless('more') : progress;
  }

  #takeSection(): StreamEvent {
    const { fields, endsStream } = this.#blocks;
    if (this.head !== undefined) {
      // Behind the body only the last section can come.
      if (!endsStream || !areRegular(fields)) return 'Malformed';
      this.trailers = fields;
      this.isComplete = true;
      return 'trailers';
    }
    const head = readHead(fields);
    if (head === undefined) return 'Malformed';
    if (head.status < 200) return this.#skipInterim(head.status, endsStream);
    this.head = head;
    this.isComplete = endsStream;
    return 'head';
  }

  /** RFC 9113 8.1: an interim answer never ends the stream; and 8.6: there is nothing to switch to. */
  #skipInterim(status: number, endsStream: boolean): StreamEvent {
    this.#interimAnswers += 1;
    const isFit = !endsStream && status !== SWITCHING_PROTOCOLS && this.#interimAnswers <= MAX_INTERIM_ANSWERS;
    return isFit ? 'more' : 'Malformed';
  }
}
