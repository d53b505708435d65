/** Reads from a stored status what new sessions start with after a restart. Pure. */
import { type EffectiveBackend, type EffectiveCheck, resolveEffective } from '../api/effective.ts';
import { BLAMES, type Blame, isReason, type Reason, reasonFacts } from '../api/reasons.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { StepResults } from '../api/steps.ts';
import type { BackendHealthCheckStatus, BackendRow, BackendState } from '../api/v1alpha1/status.ts';
import { formatDuration } from '../base/duration.ts';
import { parseTimestamp } from '../base/timestamp.ts';
import { withoutDoubt } from '../diagnosis/mass-failure.ts';
import { unknownSteps } from '../diagnosis/steps.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { fitMessage } from '../diagnosis/wording.ts';
import { PROBE_PHASES, type ProbePhase } from '../probe/outcome.ts';
import type { StoredBackend } from '../schedule/report.ts';
import { isComputed } from './remarks.ts';
import { describeProbe } from './describe-probe.ts';

/**
 * What stood in the status, by backend.
 * ```
 *   the status speaks of                       then
 *   this generation                            everything goes on, unlisted backends too
 *   another one, of another probe or timeout   nothing: the states are answers to another question
 *   another one, of the same probe in short    the rows whose name, address and port are still wanted, as abridged:
 *                                              an expectation may have changed that the short form does not tell, so
 *                                              the states stand until the thresholds are reached, the words no longer
 * ```
 * Of another generation it cannot be told whether an unlisted backend was there at all.
 */
export function storedBackends(check: BackendHealthCheck): ReadonlyMap<string, StoredBackend> {
  const { status, generation } = check;
  const wanted = resolveEffective(check.spec);
  if (status?.observedGeneration === generation) return storedWhole(status, wanted.backends);
  if (status === undefined || !isSameProbe(status, check, wanted)) return new Map();
  const listed = storedListed(status, wanted.backends);
  return new Map([...listed].map(([name, stored]) => [name, { ...stored, isAbridged: true }]));
}

function isSameProbe(
  { effective }: BackendHealthCheckStatus,
  check: BackendHealthCheck,
  { timeoutMs }: EffectiveCheck,
): boolean {
  return (
    effective !== undefined &&
    effective.probe === describeProbe(check) &&
    effective.timeout === formatDuration(timeoutMs)
  );
}

function storedListed(
  { backends: rows = [] }: BackendHealthCheckStatus,
  wanted: readonly EffectiveBackend[],
): ReadonlyMap<string, StoredBackend> {
  const byName = new Map(wanted.map((backend) => [backend.name, backend]));
  const same = rows.filter((row) => {
    const backend = byName.get(row.name);
    return backend?.address === row.address && backend.port === row.port;
  });
  return new Map(same.map((row) => [row.name, storedBackend(row, rows)]));
}

function storedWhole(
  status: BackendHealthCheckStatus,
  wanted: readonly EffectiveBackend[],
): ReadonlyMap<string, StoredBackend> {
  const listed = storedListed(status, wanted);
  const unlisted = storedUnlisted(status);
  if (unlisted === undefined) return listed;
  return new Map(wanted.map(({ name }) => [name, listed.get(name) ?? unlisted(name)]));
}

/**
 * What is known of a backend that found no place in the list. The worst rows are listed first, so what is left out is
 * nearly always of one state, and the summary tells when all of it is.
 */
function storedUnlisted(status: BackendHealthCheckStatus): ((name: string) => StoredBackend) | undefined {
  const { summary, backends = [], truncatedBackends } = status;
  if (summary === undefined || truncatedBackends === undefined) return undefined;
  const listed = (state: BackendState): number => backends.filter((row) => row.state === state).length;
  if (summary.healthy - listed('Healthy') === truncatedBackends) {
    const sinceMs = transitionMs(status, 'Ready');
    return () => ({ state: 'Healthy', sinceMs, verdict: undefined, isAbridged: false, warnings: [] });
  }
  if (summary.unhealthy - listed('Unhealthy') !== truncatedBackends) return undefined;
  const sinceMs = transitionMs(status, 'Healthy');
  const verdictOn = unlistedVerdict(status);
  return (name) => ({ state: 'Unhealthy', sinceMs, verdict: verdictOn(name), isAbridged: true, warnings: [] });
}

function transitionMs({ conditions }: BackendHealthCheckStatus, type: string): number {
  const condition = conditions?.find((candidate) => candidate.type === type);
  return parseTimestamp(condition?.lastTransitionTime ?? '') ?? 0;
}

/** Where all failing backends share a reason, the condition Healthy tells it of the unlisted ones too; where not, the next probe has to tell. */
function unlistedVerdict({
  conditions,
  backends = [],
}: BackendHealthCheckStatus): (name: string) => Verdict | undefined {
  const shared = conditions?.find((condition) => condition.type === 'Healthy')?.reason;
  const sibling = backends.findLast((row) => row.state === 'Unhealthy' && row.reason === shared);
  const known = sibling === undefined ? undefined : storedVerdict(sibling, backends);
  if (known === undefined) return () => undefined;
  return (name) => ({
    ...known,
    confidence: 'Possible',
    message: fitMessage(`${name} has failed since before the operator started; the next probes tell how`),
    advice: [],
    evidence: [],
  });
}

function storedBackend(row: BackendRow, rows: readonly BackendRow[]): StoredBackend {
  const stored = storedVerdict(row, rows);
  // The doubt was about that moment. Whether it still holds is judged anew, so it must not stay as part of the verdict.
  const verdict = stored === undefined ? undefined : withoutDoubt(stored);
  return {
    state: row.state,
    sinceMs: parseTimestamp(row.since) ?? 0,
    verdict,
    isAbridged: verdict !== undefined && (isSlim(row) || verdict !== stored),
    warnings: (row.warnings ?? []).flatMap(({ reason, message }) =>
      isReason(reason) && !isComputed(reason) ? [{ reason, message }] : [],
    ),
  };
}

/** A row in short, see `rows.ts`, has lost its steps, its advice and the end of its message. Until it is said anew it may have been written with steps again. */
function isSlim(row: BackendRow): boolean {
  return row.steps === undefined || row.advice === undefined;
}

/** A row of a version with other reasons gives no verdict: the next probe makes one. */
function storedVerdict(row: BackendRow, rows: readonly BackendRow[]): Verdict | undefined {
  const { reason, confidence, blame, phase } = row;
  if (!isReason(reason) || confidence === undefined || !isBlame(blame)) return undefined;
  if (phase !== undefined && !isPhase(phase)) return undefined;
  return {
    reason,
    confidence,
    blame,
    phase,
    message: row.message,
    advice: row.advice ?? [],
    evidence: row.evidence ?? [],
    steps: ownSteps(reason, row) ?? likelySteps(reason, row, rows),
  };
}

/** The steps without what remarks have made of them that are found anew: those are no part of the verdict. */
function ownSteps(reason: Reason, { steps, warnings = [] }: BackendRow): StepResults | undefined {
  if (steps === undefined) return undefined;
  const remarked = warnings.flatMap((warning) =>
    isReason(warning.reason) && isComputed(warning.reason) ? [reasonFacts(warning.reason).step] : [],
  );
  const foreign = remarked.filter((step) => step !== reasonFacts(reason).step);
  return { ...steps, ...Object.fromEntries(foreign.map((step) => [step, 'Unknown'])) };
}

/** One reason found in one phase nearly always leaves the same steps, and the rows in full come first: the conditions of the steps stay as they are. */
function likelySteps(reason: Reason, row: BackendRow, rows: readonly BackendRow[]): StepResults {
  const full = rows.find((other) => other.reason === reason && other.phase === row.phase && other.state === row.state);
  return full?.steps ?? unknownSteps(reason);
}

function isBlame(text: string | undefined): text is Blame {
  return BLAMES.some((blame) => blame === text);
}

function isPhase(text: string): text is ProbePhase {
  return PROBE_PHASES.some((phase) => phase === text);
}
