/** The order in which the addresses of a backend are dialled, and what remains when none of them connects. Dials nothing itself. */
import { assertNever } from '../../base/exhaustive.ts';
import type { Ending } from '../ending.ts';
import type { FailedAddress } from '../outcome.ts';
import type { AddressPolicy } from '../prober.ts';
import type { Endpoint } from './connection.ts';

const NO_FAILURES: readonly FailedAddress[] = [];

/** A dial that did not connect. */
export interface FailedDial {
  readonly ending: Ending;
  readonly address: string;
  readonly errno: string | undefined;
}

/** One probe's way through the addresses of its backend: the first that connects is used. */
export class DialPlan {
  readonly #endpoints: readonly Endpoint[];
  #next = 0;
  #told: FailedDial | undefined;
  /** Made with the first failure: most names answer at their first address. */
  #failures: FailedAddress[] | undefined;

  constructor(endpoints: readonly Endpoint[], policy: AddressPolicy) {
    this.#endpoints = endpoints.filter(({ address }) => policy.allows(address));
  }

  /** The next address to dial; `undefined` when all were tried, or none may be. */
  next(): Endpoint | undefined {
    const endpoint = this.#endpoints[this.#next];
    this.#next += 1;
    return endpoint;
  }

  /** The addresses that did not connect, without the one that is told of. */
  failuresBeside(told: string | undefined): readonly FailedAddress[] {
    return this.#failures?.filter(({ address }) => address !== told) ?? NO_FAILURES;
  }

  /** How long the present dial may take: all that is left for the last address, half of it for any other, so that a silent one cannot eat up everything. */
  budgetMs(remainingMs: number): number {
    return this.#next < this.#endpoints.length ? remainingMs / 2 : remainingMs;
  }

  /** Notes a dial that did not connect. Returns the one to tell if nothing better comes. */
  noteFailure(dial: FailedDial): FailedDial {
    this.#failures ??= [];
    this.#failures.push({ address: dial.address, code: codeOf(dial.ending) });
    if (this.#told === undefined || tellingPower(dial.ending) > tellingPower(this.#told.ending)) this.#told = dial;
    return this.#told;
  }
}

/** What a dial ended with, in one word; a dial that did not connect never succeeded. */
function codeOf(ending: Ending): FailedAddress['code'] {
  switch (ending.kind) {
    case 'failure':
      return ending.code;
    case 'inconclusive':
      return ending.cause;
    case 'success':
      return 'InternalError';
    default:
      return assertNever(ending);
  }
}

/** A host without IPv6 must not make the story of an IPv4 backend; what is our own fault says least. Among equals the first counts. */
function tellingPower(ending: Ending): number {
  if (ending.kind !== 'failure') return 0;
  return ending.code === 'NetworkUnreachable' ? 1 : 2;
}
