/** What is said about a backend that answers: slow, or with an unsuitable page. Not whether slow counts: see `health/advance.ts`. */
import type { Clock } from '../base/clock.ts';
import type { Verdict, Warning } from '../diagnosis/verdict.ts';
import type { Health } from '../health/state.ts';
import { REPEATS_OF_A_CLUSTER } from '../diagnosis/success.ts';
import type { CertificateFacts, HttpFacts } from '../probe/facts.ts';
import type { FailedAddress, ProbeSuccess } from '../probe/outcome.ts';
import { ClockSkew } from './clock-skew.ts';
import type { Diagnostician } from './diagnostician.ts';
import { LatencyBaseline } from './latency-baseline.ts';
import { LostAddresses } from './lost-addresses.ts';
import type { StoredBackend } from './report.ts';
import { StandingWarnings } from './standing-warnings.ts';
import { SuccessRecord } from './success-record.ts';
import type { CheckTarget } from './target.ts';

/** The bodies are compared by the record, the dates by the clocks; the others only a failure has. */
type NotOfSuccess = 'bodyHash' | 'dateMs' | 'unmetHeader' | 'dependency';

/** All facts that findings can depend on. */
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
} as const satisfies Record<Exclude<keyof HttpFacts, NotOfSuccess>, true>;
const FACT_NAMES = Object.keys(FACTS).filter((name) => isFact(name));

/** A quick success, as far as findings can depend on it. */
interface Judged {
  readonly http: HttpFacts | undefined;
  readonly differentBodies: number;
  readonly certificate: SeenCertificate | undefined;
  readonly lostAddresses: readonly FailedAddress[];
  readonly isNameStale: boolean;
  readonly isClockSkewed: boolean;
  readonly isFarSlower: boolean;
}

/** A certificate as far as remarks depend on it: which one it is, and the minute, since its end comes nearer. */
interface SeenCertificate {
  readonly validToMs: number;
  readonly isOrdered: boolean;
  readonly minute: number;
}

const MINUTE_MS = 60_000;

export class StandingFindings {
  readonly #clock: Clock;
  readonly #record = new SuccessRecord();
  readonly #lost = new LostAddresses();
  readonly #skew = new ClockSkew();
  readonly #baseline = new LatencyBaseline();
  #slow: Verdict | undefined;
  /** The words about the slowness are not worth keeping. */
  #isSlowAbridged = false;
  readonly #warnings: StandingWarnings;
  /** What the warnings were made from. A page that answers as before is not judged again: that is the hot path. */
  #judged: Judged | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
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

  /** Counts a success. Of a backend that is still unhealthy nothing is said yet. */
  count(outcome: ProbeSuccess, isSlow: boolean, tookMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    this.#record.add(isSlow, outcome);
    this.#lost.take(outcome, nowMs);
    this.#baseline.take(tookMs, nowMs);
    // Most answers are in step with our clock: then the moment need not be written down.
    const dateMs = outcome.http?.dateMs;
    this.#skew.take(dateMs, dateMs === undefined ? 0 : this.#clock.wallMs(), nowMs, outcome.timings.endedMs);
  }

  /** Says what the successes show by now. */
  judge(diagnostician: Diagnostician, { subject }: CheckTarget, outcome: ProbeSuccess, isDegraded: boolean): void {
    const differentBodies = this.#record.differentBodies();
    const isQuick = !isDegraded && this.#record.slowRun === 0;
    if (isQuick && this.#slow === undefined && this.#wasJudged(outcome, differentBodies)) {
      this.#warnings.age();
      return;
    }
    const { slowRun, repeatRun } = this.#record;
    const signs = { differentBodies, lostAddresses: this.#lost.list, ...this.#tempo() };
    const { degraded, warnings } = diagnostician.diagnoseSuccess({ subject, outcome, slowRun, repeatRun, ...signs });
    this.#judged = isQuick ? { ...shownBy(outcome), ...signs } : undefined;
    this.#slow = isDegraded ? this.#slowWords(degraded) : undefined;
    this.#warnings.take(warnings);
    this.#warnings.age();
  }

  #tempo(): Pick<Judged, 'isClockSkewed' | 'isFarSlower'> {
    return { isClockSkewed: this.#skew.isSkewed, isFarSlower: this.#baseline.isFarSlower };
  }

  #wasJudged(outcome: ProbeSuccess, differentBodies: number): boolean {
    const judged = this.#judged;
    const { http, staleNameMs } = outcome;
    return (
      judged !== undefined &&
      judged.differentBodies === differentBodies &&
      judged.lostAddresses === this.#lost.list &&
      judged.isNameStale === (staleNameMs !== undefined) &&
      judged.isClockSkewed === this.#skew.isSkewed &&
      judged.isFarSlower === this.#baseline.isFarSlower &&
      isSameCertificate(judged.certificate, outcome) &&
      showSame(judged.http, http)
    );
  }

  #slowWords(fresh: Verdict | undefined): Verdict | undefined {
    // A quick answer of a backend that is still Degraded has no words about slowness.
    if (fresh === undefined || (this.#slow !== undefined && !this.#isSlowAbridged && !this.#isOtherKind(fresh)))
      return this.#slow;
    this.#isSlowAbridged = false;
    return fresh;
  }

  /** Slow in another way, so often in a row that it is not chance. */
  #isOtherKind({ reason }: Verdict): boolean {
    if (reason === this.#slow?.reason) return false;
    return this.#record.repeatRun > 0 || this.#record.slowRun >= REPEATS_OF_A_CLUSTER;
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
    this.#baseline.interrupt();
  }

  /** The backend is unhealthy: remarks about its page are no help now. */
  clear(): void {
    this.#slow = undefined;
    this.#warnings.clear();
    this.#judged = undefined;
  }
}

function shownBy({ http, tls, staleNameMs }: ProbeSuccess): Pick<Judged, 'http' | 'certificate' | 'isNameStale'> {
  return { http, certificate: seenCertificate(tls?.certificate), isNameStale: staleNameMs !== undefined };
}

function seenCertificate(certificate: CertificateFacts | undefined): SeenCertificate | undefined {
  if (certificate === undefined) return undefined;
  const { validToMs, isOrdered, judgedAtMs } = certificate;
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

function showSame(before: HttpFacts | undefined, after: HttpFacts | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return FACT_NAMES.every((name) => before[name] === after[name]);
}

function isFact(name: string): name is keyof typeof FACTS {
  return Object.hasOwn(FACTS, name);
}
