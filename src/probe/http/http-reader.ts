/** Reads one HTTP answer from bytes as they come, in whatever pieces: first who is speaking, then head, then body. Judges no status. */
import { BANNER_BYTES, isBannerComplete, recogniseBanner } from '../tcp/banner.ts';
import type { AskedPlace } from './asked-place.ts';
import { HttpBody } from './http-body.ts';
import { HttpHead } from './http-head.ts';
import type { Banner, HttpFacts, UnmetHeader } from '../facts.ts';
import type { ExpectedHeader } from '../target.ts';
import { redirectKind } from './redirect.ts';

/** What was asked, as far as the answer depends on it. */
export interface Asked {
  readonly method: 'HEAD' | 'GET';
  readonly place: AskedPlace;
  /** Whether the body will be compared. */
  readonly keepsBody: boolean;
  readonly expectedHeaders: readonly ExpectedHeader[];
}

/**
 * What a piece of the answer brought:
 * `head` = the head is complete, feed the rest of the same chunk from `position`;
 * `complete`, `capped` = the body was read, to its end or to the limit; the others end the reading as failures.
 */
export type ReaderProgress = 'more' | 'head' | 'complete' | 'capped' | 'WrongService' | 'Malformed' | 'HeadersTooLarge';

/** How far the answer had come when it broke off. */
export type ReaderStage = 'nothing' | 'foreign' | 'head' | 'body';

const HTTP = Buffer.from('HTTP/');

export class HttpReader {
  /** After `head`: where the chunk goes on. */
  position = 0;
  /** With `WrongService`: who is speaking. */
  banner: Banner | undefined;
  readonly #asked: Asked;
  readonly #head: HttpHead;
  #body: HttpBody | undefined;
  #isHttp = false;
  /** The first bytes, while it is not clear that they are HTTP. */
  #opening: Buffer | undefined;
  #openingLength = 0;

  constructor(asked: Asked) {
    this.#asked = asked;
    this.#head = new HttpHead(asked.expectedHeaders);
  }

  get status(): number {
    return this.#head.status;
  }

  /** Once the head is complete: the first expected header that it does not have as expected. */
  unmetHeader(): UnmetHeader | undefined {
    return this.#head.header.unmet();
  }

  get stage(): ReaderStage {
    if (this.#body !== undefined) return 'body';
    if (this.#isHttp || this.#mayBecomeHttp()) return this.#isHttp || this.#openingLength > 0 ? 'head' : 'nothing';
    return 'foreign';
  }

  /** Reads `chunk[from, to)`. */
  feed(chunk: Buffer, from: number, to: number): ReaderProgress {
    if (this.#body !== undefined) return this.#body.feed(chunk, from, to);
    if (!this.#isHttp) return this.#identify(chunk, from, to);
    return this.#feedHead(chunk, from, to);
  }

  /** The peer closed: whether that ends the body as it should. */
  endsHere(): boolean {
    return this.#body?.endsHere() ?? false;
  }

  /** The body read so far; empty unless it was to be kept. */
  content(): Buffer {
    return this.#body?.content() ?? Buffer.alloc(0);
  }

  /** What the answer showed; `undefined` before its head is complete. */
  facts(): HttpFacts | undefined {
    const body = this.#body;
    if (body === undefined) return undefined;
    const { status, minorVersion, bytes, header } = this.#head;
    const redirects = status >= 300 && status <= 399 && header.location !== undefined;
    return {
      status,
      majorVersion: 1,
      minorVersion,
      isGrpc: false,
      headerBytes: bytes,
      bodyBytes: body.bytes,
      contentLength: header.contentLength,
      redirect: redirects ? redirectKind(header.location ?? '', this.#asked.place) : undefined,
      retryAfterSeconds: header.retryAfterSeconds,
      allowsGet: header.allowsGet,
      setsCookie: header.setsCookie,
      scriptEngine: header.scriptEngine,
      dateMs: header.dateMs,
      unmetHeader: this.unmetHeader(),
      dependency: undefined,
      bodyHash: body.bytes > 0 ? body.hash : undefined,
    };
  }

  #feedHead(chunk: Buffer, from: number, to: number): ReaderProgress {
    const progress = this.#head.feed(chunk, from, to);
    if (progress !== 'complete') return progress;
    const framing = this.#head.header.framing(this.#asked.method, this.#head.status);
    if (framing === undefined) return 'Malformed';
    this.#body = new HttpBody(framing, this.#asked.keepsBody);
    this.position = this.#head.after;
    return 'head';
  }

  #identify(chunk: Buffer, from: number, to: number): ReaderProgress {
    if (this.#openingLength === 0 && to - from >= HTTP.length && HTTP.compare(chunk, from, from + HTTP.length) === 0) {
      this.#isHttp = true;
      return this.#feedHead(chunk, from, to);
    }
    // Not more than "HTTP/" at first: what follows it goes to the head straight from the chunk.
    const position = this.#note(chunk, from, Math.min(to, from + HTTP.length - this.#openingLength));
    if (!this.#mayBecomeHttp()) return this.#identifyForeign(chunk, position, to);
    if (this.#openingLength < HTTP.length) return 'more';
    this.#isHttp = true;
    this.#feedHead(HTTP, 0, HTTP.length);
    return this.#feedHead(chunk, position, to);
  }

  #identifyForeign(chunk: Buffer, from: number, to: number): ReaderProgress {
    this.#note(chunk, from, to);
    const opening = this.#opening ?? HTTP;
    this.banner = recogniseBanner(opening, this.#openingLength);
    if (this.banner !== undefined) return 'WrongService';
    return isBannerComplete(opening, this.#openingLength) ? 'Malformed' : 'more';
  }

  /** Adds to the opening what fits. Returns where it stopped. */
  #note(chunk: Buffer, from: number, to: number): number {
    if (to <= from) return from;
    this.#opening ??= Buffer.alloc(BANNER_BYTES);
    const copied = chunk.copy(this.#opening, this.#openingLength, from, to);
    this.#openingLength += copied;
    return from + copied;
  }

  #mayBecomeHttp(): boolean {
    const length = Math.min(this.#openingLength, HTTP.length);
    return length === 0 || HTTP.compare(this.#opening ?? HTTP, 0, length, 0, length) === 0;
  }
}
