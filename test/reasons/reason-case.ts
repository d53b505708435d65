/** What a case claims: a situation that is made for real, the reason that the product must give, and the one that it is taken for most easily. */
import assert from 'node:assert/strict';
import { type Confidence, type Reason, REASONS } from '../../src/api/reasons.ts';
import type { GuideStep, StepResult } from '../../src/api/steps.ts';
import type { BackendRow, BackendState } from '../../src/api/v1alpha1/status.ts';

/** What the row of the backend must say. */
export interface Expected {
  readonly state: BackendState;
  readonly reason: Reason;
  readonly confidence?: Confidence;
  readonly phase?: string;
  readonly steps?: Readonly<Partial<Record<GuideStep, StepResult>>>;
  readonly message?: RegExp;
  /** Each is found in some line of the advice. */
  readonly advice?: readonly RegExp[];
  /** Each is found in some line of the evidence. */
  readonly evidence?: readonly RegExp[];
  /** Exactly these warnings, in any order; none when left out. */
  readonly warnings?: readonly Reason[];
}

/** The situation is added by the family that the case belongs to. */
export interface ReasonCase {
  /** The behaviour, in a sentence. */
  readonly name: string;
  readonly expected: Expected;
  /** The nearest reason that would be wrong here; it has a case of its own. */
  readonly lookAlike: Reason;
}

/** The reasons that a case produces: that of its row, and those of its warnings. */
export function claimedReasons({ expected }: ReasonCase): readonly Reason[] {
  return [expected.reason, ...(expected.warnings ?? [])];
}

/** Compares the row with what the case expects, and with what every row must be. */
export function assertRow(row: BackendRow | undefined, { expected, lookAlike }: ReasonCase): void {
  assert.ok(row !== undefined, 'the status has a row for the backend');
  const told = JSON.stringify(row, undefined, 2);
  const confused = row.reason === lookAlike ? 'called by the name of its look-alike: ' : '';
  assert.equal(row.reason, expected.reason, `${confused}${told}`);
  assert.equal(row.state, expected.state, told);
  if (expected.confidence !== undefined) assert.equal(row.confidence, expected.confidence, told);
  if (expected.phase !== undefined) assert.equal(row.phase, expected.phase, told);
  assertBlame(row, expected.reason);
  assertSteps(row, expected);
  assertLines(row, expected);
  const warnings = (row.warnings ?? []).map((warning) => warning.reason);
  assert.deepEqual(warnings.toSorted(), [...(expected.warnings ?? [])].toSorted(), told);
}

function assertBlame(row: BackendRow, reason: Reason): void {
  const { blame, effect } = REASONS[reason];
  if (effect === 'fine') return;
  assert.equal(row.blame, blame, `${reason} blames ${blame}`);
  assert.notEqual(row.confidence, undefined, `${reason} says how sure it is`);
}

/** A reason that is about the backend fails its own step; a reason that is not fails none. */
export function wantedSteps(expected: Expected): Readonly<Record<string, StepResult>> {
  const { step, effect } = REASONS[expected.reason];
  const isConcern = effect === 'fails' || effect === 'degrades';
  const own = isConcern && step !== 'Prober' ? { [step]: 'Failed' } : {};
  const remarked = (expected.warnings ?? []).map((warning) => [REASONS[warning].step, 'Failed']);
  return { ...own, ...Object.fromEntries(remarked), ...expected.steps };
}

function assertSteps(row: BackendRow, expected: Expected): void {
  const wanted = wantedSteps(expected);
  const steps = Object.entries(row.steps ?? {});
  assert.deepEqual(Object.fromEntries(steps.filter(([name]) => name in wanted)), wanted, JSON.stringify(row.steps));
  if (REASONS[expected.reason].effect === 'fine') {
    const failed = steps.filter(([name, result]) => result === 'Failed' && !(name in wanted));
    assert.deepEqual(failed, [], 'a healthy backend fails no step');
  }
}

function assertLines(row: BackendRow, { message, advice, evidence }: Expected): void {
  if (message !== undefined) assert.match(row.message, message);
  for (const pattern of advice ?? []) assertSome(row.advice ?? [], pattern, 'advice');
  for (const pattern of evidence ?? []) assertSome(row.evidence ?? [], pattern, 'evidence');
}

function assertSome(lines: readonly string[], pattern: RegExp, what: string): void {
  assert.ok(
    lines.some((line) => pattern.test(line)),
    `no line of the ${what} matches ${pattern.source}:\n${lines.join('\n')}`,
  );
}
