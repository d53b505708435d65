/** A case with its place, and what became of it. The scorecard is made of these. */
import type { Confidence, Reason } from '../../src/api/reasons.ts';
import type { BackendState } from '../../src/api/v1alpha1/status.ts';
import { casesByFile, claims } from '../reasons/claims.ts';
import { type Expected, type ReasonCase, wantedSteps } from '../reasons/reason-case.ts';
import { grade, type Grade, type Said } from './grade.ts';

export interface ScoredCase {
  readonly name: string;
  /** The test that asserts it, below `test/`. */
  readonly file: string;
  readonly expected: Expected;
  readonly lookAlike: Reason;
  readonly result: CaseResult;
}

/**
 * `asserted` = nothing but its own test can make it real, and that passes or fails; what was said instead is not known, so
 * the worst is assumed.
 */
export type CaseResult =
  | { readonly kind: 'asserted'; readonly grade: Grade }
  | { readonly kind: 'seen'; readonly said: Said | undefined; readonly grade: Grade; readonly stepsAreRight: boolean }
  | { readonly kind: 'skipped'; readonly why: string };

/** As much of a row of a status as is graded. */
export interface SeenRow {
  readonly state: BackendState;
  readonly reason: string;
  readonly confidence?: Confidence | undefined;
  readonly warnings?: readonly { readonly reason: string }[] | undefined;
  readonly steps?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Every case that exists: those of the families, and the claims that are no rows of a family. */
export function allCases(): readonly (ReasonCase & { readonly file: string })[] {
  const ofFamilies = Object.entries(casesByFile).flatMap(([file, cases]) =>
    cases.map(({ name, expected, lookAlike }) => ({ name, expected, lookAlike, file })),
  );
  const others = claims
    .filter(({ file, name }) => !ofFamilies.some((subject) => subject.file === file && subject.name === name))
    .map(({ file, name, reason, lookAlike }) => ({ name, file, lookAlike, expected: unknownBecauseOf(reason) }));
  return [...ofFamilies, ...others];
}

/** What is said of the prober or of a check as a whole leaves the backends Unknown. */
function unknownBecauseOf(reason: Reason): Expected {
  return { state: 'Unknown', reason };
}

/** The result of a case whose own test is all that is known. */
export function asserted(passes: boolean): CaseResult {
  return { kind: 'asserted', grade: passes ? 'right' : 'confidently wrong' };
}

/** Grades a row; a case without a row got no verdict. */
export function judged({ expected }: Pick<ReasonCase, 'expected'>, row: SeenRow | undefined): CaseResult {
  const said = row === undefined ? undefined : saidBy(row);
  return {
    kind: 'seen',
    said,
    grade: grade(expected, said),
    stepsAreRight: row !== undefined && hasSteps(row, expected),
  };
}

function saidBy({ state, reason, confidence, warnings }: SeenRow): Said {
  return { state, reason, confidence, warnings: (warnings ?? []).map((warning) => warning.reason) };
}

function hasSteps(row: SeenRow, expected: Expected): boolean {
  return Object.entries(wantedSteps(expected)).every(([step, result]) => row.steps?.[step] === result);
}
