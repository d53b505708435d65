/** The order in which the addresses of a backend are dialled, and what remains when none of them connects. Dials nothing itself. */
import type { Ending } from '../ending.ts';
import type { AddressPolicy } from '../prober.ts';

export interface Candidate {
  readonly address: string;
  readonly family: 4 | 6;
}

/** A dial that did not connect. */
export interface FailedDial {
  readonly ending: Ending;
  readonly address: string;
  readonly errno: string | undefined;
}

/** One probe's way through the addresses of its backend: the first that connects is used. */
export class DialPlan {
  readonly #candidates: readonly Candidate[];
  #next = 0;
  #told: FailedDial | undefined;

  constructor(candidates: readonly Candidate[], policy: AddressPolicy) {
    this.#candidates = candidates.filter(({ address }) => policy.allows(address));
  }

  /** The next address to dial; `undefined` when all were tried, or none may be. */
  next(): Candidate | undefined {
    const candidate = this.#candidates[this.#next];
    this.#next += 1;
    return candidate;
  }

  /** How long the present dial may take: all that is left for the last address, half of it for any other, so that a silent one cannot eat up everything. */
  budgetMs(remainingMs: number): number {
    return this.#next < this.#candidates.length ? remainingMs / 2 : remainingMs;
  }

  /** Notes a dial that did not connect. Returns the one to tell if nothing better comes. */
  noteFailure(dial: FailedDial): FailedDial {
    if (this.#told === undefined || tellingPower(dial.ending) > tellingPower(this.#told.ending)) this.#told = dial;
    return this.#told;
  }
}

/** A host without IPv6 must not make the story of an IPv4 backend; what is our own fault says least. Among equals the first counts. */
function tellingPower(ending: Ending): number {
  if (ending.kind !== 'failure') return 0;
  return ending.code === 'NetworkUnreachable' ? 1 : 2;
}
