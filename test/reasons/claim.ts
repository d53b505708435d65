/** A claim of a test that is no row of a family: which reason it produces, and what it must not be called. */
import type { Reason } from '../../src/api/reasons.ts';

export interface Claim {
  /** The name of the test. */
  readonly name: string;
  readonly reason: Reason;
  readonly lookAlike: Reason;
}
