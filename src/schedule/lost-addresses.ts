/** Which addresses of a name did not connect lately, while another one did. Not what that means: see `diagnosis/remarks.ts`. */
import type { FailedAddress, FailureCode, InconclusiveCause, ProbeSuccess } from '../probe/outcome.ts';

/** As many as are dialled. */
const MAX_ADDRESSES = 8;
/** Longer than any answer of a name server is used: until then each address has had its turn at the front. */
const KEPT_MS = 60 * 60_000;

/** Failures that are about the address. What our own host cannot do, and networks that it does not reach, are left out. */
const ABOUT_THE_ADDRESS: ReadonlySet<FailureCode | InconclusiveCause> = new Set([
  'ConnectRefused',
  'ConnectTimeout',
  'ConnectReset',
  'HostUnreachable',
  'ProtocolUnreachable',
]);

const NONE: readonly FailedAddress[] = [];

export class LostAddresses {
  /** By address; made with the first one. */
  #seen: Map<string, { readonly code: FailedAddress['code']; readonly atMs: number }> | undefined;
  #list: readonly FailedAddress[] = NONE;

  /** In the order of their text; the same list while it says the same. */
  get list(): readonly FailedAddress[] {
    return this.#list;
  }

  /** Names whose first address connects, and addresses, cost a look. */
  take({ failedAddresses, address }: ProbeSuccess, nowMs: number): void {
    if (failedAddresses.length === 0 && this.#list.length === 0) return;
    const seen = (this.#seen ??= new Map());
    for (const { address: lost, code } of failedAddresses) {
      seen.delete(lost);
      if (ABOUT_THE_ADDRESS.has(code)) seen.set(lost, { code, atMs: nowMs });
    }
    if (address !== undefined) seen.delete(address);
    for (const [lost, { atMs }] of seen) if (nowMs - atMs > KEPT_MS || seen.size > MAX_ADDRESSES) seen.delete(lost);
    this.#tell([...seen].map(([lost, { code }]) => ({ address: lost, code })));
  }

  #tell(list: readonly FailedAddress[]): void {
    const sorted = list.toSorted((left, right) => (left.address < right.address ? -1 : 1));
    const isSame =
      sorted.length === this.#list.length &&
      sorted.every(({ address, code }, index) => {
        const before = this.#list[index];
        return before?.address === address && before.code === code;
      });
    if (!isSame) this.#list = sorted.length === 0 ? NONE : sorted;
  }
}
