/** Adds one remark to a list of remarks, and gives back the same list while both are the same. */
import type { Warning } from '../diagnosis/verdict.ts';

export class JoinedWarnings {
  #list: readonly Warning[] | undefined;
  #more: Warning | undefined;
  #joined: readonly Warning[] = [];

  join(list: readonly Warning[], more: Warning | undefined): readonly Warning[] {
    if (more === undefined) return list;
    if (list === this.#list && more === this.#more) return this.#joined;
    this.#list = list;
    this.#more = more;
    this.#joined = [...list, more];
    return this.#joined;
  }
}
