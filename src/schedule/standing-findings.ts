/** What is said about a backend that answers: slow, or with an unsuitable page. Not whether slow counts: see `health/advance.ts`. */
import type { Clock } from '../base/clock.ts';
import type { Verdict, Warning } from '../diagnosis/verdict.ts';
import type { Health } from '../health/state.ts';
import type { HttpFacts } from '../probe/facts.ts';
import type { ProbeSuccess } from '../probe/outcome.ts';
import type { Diagnostician } from './diagnostician.ts';
import type { StoredBackend } from './report.ts';
import { StandingWarnings } from './standing-warnings.ts';
import { SuccessRecord } from './success-record.ts';
import type { CheckTarget } from './target.ts';

/** All facts that findings can depend on. The bodies are compared by the record. */
const FACTS = {
  status: true,
  majorVersion: true,
  minorVersion: true,
  isGrpc: true,
  headerBytes: true,
  bodyBytes: true,
  contentLength: true,
  redirect: true,
  retryAfterSeconds: true,
  allowsGet: true,
  setsCookie: true,
  scriptEngine: true,
} as const satisfies Record<Exclude<keyof HttpFacts, 'bodyHash'>, true>;
const FACT_NAMES = Object.keys(FACTS).filter((name) => isFact(name));

/** A quick success, as far as findings can depend on it. */
interface Judged {
  readonly http: HttpFacts | undefined;
  readonly differentBodies: number;
  readonly certificate: SeenCertificate | undefined;
}

/** A certificate as far as remarks depend on it: which one it is, and the minute, since its end comes nearer. */
interface SeenCertificate {
  readonly validToMs: number;
  readonly isOrdered: boolean;
  readonly minute: number;
}

const MINUTE_MS = 60_000;

export class StandingFindings {
  readonly #record = new SuccessRecord();
  #slow: Verdict | undefined;
  /** The words about the slowness are not worth keeping. */
  #isSlowAbridged = false;
  readonly #warnings: StandingWarnings;
  /** What the warnings were made from. A page that answers as before is not judged again: that is the hot path. */
  #judged: Judged | undefined;

  constructor(clock: Clock) {
    this.#warnings = new StandingWarnings(clock);
  }

  /** Why the backend is Degraded. Its words stay while it is, unless words are missing. */
  get slow(): Verdict | undefined {
    return this.#slow;
  }

  get warnings(): readonly Warning[] {
    return this.#warnings.shown;
  }

  restore(health: Health, { verdict, isAbridged, warnings }: StoredBackend): void {
    this.#slow = health === 'Degraded' ? verdict : undefined;
    this.#isSlowAbridged = isAbridged;
    this.#warnings.restore(warnings);
  }

  /** Counts a success of a backend that is still unhealthy: nothing is said yet. */
  count(outcome: ProbeSuccess, isSlow: boolean): void {
    this.#record.add(isSlow, outcome.http?.bodyHash);
  }

  /** Says what the successes show by now. */
  judge(diagnostician: Diagnostician, { subject }: CheckTarget, outcome: ProbeSuccess, isDegraded: boolean): void {
    const { slowRun } = this.#record;
    const differentBodies = this.#record.differentBodies();
    const isQuick = !isDegraded && slowRun === 0;
    if (isQuick && this.#slow === undefined && wasJudged(this.#judged, outcome, differentBodies)) {
      this.#warnings.age();
      return;
    }
    const { degraded, warnings } = diagnostician.diagnoseSuccess({ subject, outcome, slowRun, differentBodies });
    const certificate = seenCertificate(outcome);
    this.#judged = isQuick ? { http: outcome.http, differentBodies, certificate } : undefined;
    this.#slow = isDegraded ? this.#slowWords(degraded) : undefined;
    this.#warnings.take(warnings);
    this.#warnings.age();
  }

  #slowWords(fresh: Verdict | undefined): Verdict | undefined {
    // A quick answer of a backend that is still Degraded has no words about slowness.
    if (fresh === undefined || (this.#slow !== undefined && !this.#isSlowAbridged)) return this.#slow;
    this.#isSlowAbridged = false;
    return fresh;
  }

  /** The settings have changed: what counts as slow may be another time now. */
  settle(): void {
    this.#record.interrupt();
    this.#isSlowAbridged = true;
    this.#judged = undefined;
  }

  /** A failure ends a run of slow successes. */
  interrupt(): void {
    this.#record.interrupt();
  }

  /** The backend is unhealthy: remarks about its page are no help now. */
  clear(): void {
    this.#slow = undefined;
    this.#warnings.clear();
    this.#judged = undefined;
  }
}

function seenCertificate({ tls }: ProbeSuccess): SeenCertificate | undefined {
  if (tls?.certificate === undefined) return undefined;
  const { validToMs, isOrdered, judgedAtMs } = tls.certificate;
  return { validToMs, isOrdered, minute: Math.floor(judgedAtMs / MINUTE_MS) };
}

function isSameCertificate(before: SeenCertificate | undefined, { tls }: ProbeSuccess): boolean {
  const now = tls?.certificate;
  if (before === undefined || now === undefined) return before === now;
  return (
    before.validToMs === now.validToMs &&
    before.isOrdered === now.isOrdered &&
    before.minute === Math.floor(now.judgedAtMs / MINUTE_MS)
  );
}

function wasJudged(judged: Judged | undefined, outcome: ProbeSuccess, differentBodies: number): boolean {
  if (judged?.differentBodies !== differentBodies || !isSameCertificate(judged.certificate, outcome)) return false;
  const { http } = outcome;
  const before = judged.http;
  if (before === undefined || http === undefined) return before === http;
  return FACT_NAMES.every((name) => before[name] === http[name]);
}

function isFact(name: string): name is keyof typeof FACTS {
  return Object.hasOwn(FACTS, name);
}
