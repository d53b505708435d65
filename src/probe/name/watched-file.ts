/** A small file that is read again when it changes. It looks at most every few seconds, and only when asked. */
import { readFile, stat } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import { errnoOf } from '../network/node-error.ts';

const LOOK_EVERY_MS = 3000;

export interface WatchedFileOptions<T> {
  readonly path: string;
  readonly clock: Clock;
  /** Must not throw. Gets an empty text when there is no such file. */
  readonly parse: (text: string) => T;
}

export class WatchedFile<T> {
  readonly #options: WatchedFileOptions<T>;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #version = '';
  #value: T;

  constructor(options: WatchedFileOptions<T>) {
    this.#options = options;
    this.#value = options.parse('');
  }

  /** The content as last seen; the same object as long as the file has not changed. A file that cannot be read counts as empty. */
  async read(): Promise<T> {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return this.#value;

    const { version, text } = await this.#look();
    if (text !== undefined) {
      this.#value = this.#options.parse(text);
      this.#version = version;
    }
    // Only now: whoever asks during the first look has to look too, not take the empty start for the content.
    this.#lookedMs = nowMs;
    return this.#value;
  }

  /** `text` is `undefined` when the file is the one already read. */
  async #look(): Promise<{ readonly version: string; readonly text: string | undefined }> {
    const { path } = this.#options;
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const version = `${mtimeMs} ${size} ${ino}`;
      return { version, text: version === this.#version ? undefined : await readFile(path, 'utf8') };
    } catch (error) {
      const version = errnoOf(error);
      return { version, text: version === this.#version ? undefined : '' };
    }
  }
}
