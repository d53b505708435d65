/** Tells by the first bytes whether the other side speaks HTTP/2, and if not, who it is. Reads no frame. */
import type { Banner } from '../facts.ts';
import { BANNER_BYTES, isBannerComplete, recogniseBanner } from '../tcp/banner.ts';
import { CONNECTION, FRAME, FRAME_HEADER_BYTES } from './frame.ts';

export type OpeningProgress = 'more' | 'http2' | 'WrongService' | 'Malformed';

/** Old servers answer what they do not understand with a page and no head, as if it were HTTP/0.9. */
const HTTP_1 = /^(?:HTTP\/|<html|<!doctype html)/i;

export class Opening {
  /** With `WrongService`: who is speaking. */
  banner: Banner | undefined;
  /** The first bytes, as far as they have come; not more than are looked at. */
  readonly bytes: Buffer = Buffer.alloc(BANNER_BYTES);
  length = 0;

  /** Reads `chunk[from, to)` byte by byte, so that the answer does not depend on how the bytes were cut into chunks. */
  feed(chunk: Buffer, from: number, to: number): OpeningProgress {
    for (let index = from; index < to; index += 1) {
      this.bytes[this.length] = chunk[index] ?? 0;
      this.length += 1;
      const progress = this.#judge();
      if (progress !== 'more') return progress;
    }
    return 'more';
  }

  #judge(): OpeningProgress {
    if (this.#mayBeHttp2()) return this.length < FRAME_HEADER_BYTES ? 'more' : 'http2';
    this.banner = HTTP_1.test(this.bytes.toString('latin1', 0, this.length))
      ? 'HTTP/1'
      : recogniseBanner(this.bytes, this.length);
    if (this.banner !== undefined) return 'WrongService';
    return isBannerComplete(this.bytes, this.length) ? 'Malformed' : 'more';
  }

  /**
   * A server's first frame is SETTINGS (RFC 9113 3.4); one that wants no connection may say GOAWAY instead.
   * Either is far below 65,536 bytes, and on the stream of the connection.
   */
  #mayBeHttp2(): boolean {
    const { bytes, length } = this;
    if (bytes[0] !== 0) return false;
    if (length > 3 && bytes[3] !== FRAME.settings && bytes[3] !== FRAME.goaway) return false;
    return length < FRAME_HEADER_BYTES || (bytes.readUInt32BE(5) & 0x7fff_ffff) === CONNECTION;
  }
}
