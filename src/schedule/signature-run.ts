/** Counts how often the same failure was seen in a row. Not whether that is enough: see `judgement.ts`. */

export class SignatureRun {
  #signature: string | undefined;
  #length = 0;

  /** How often this signature was seen in a row, this time included. */
  see(signature: string): number {
    this.#length = signature === this.#signature ? this.#length + 1 : 1;
    this.#signature = signature;
    return this.#length;
  }

  /** True when the signature was the last one seen, at least so often in a row. */
  isConfirmed(signature: string, times: number): boolean {
    return signature === this.#signature && this.#length >= times;
  }

  reset(): void {
    this.#signature = undefined;
    this.#length = 0;
  }
}
