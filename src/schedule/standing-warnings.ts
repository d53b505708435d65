/** The remarks about one backend that answers: said at once, and kept until there has been no reason for them for long. What gives reason: see `diagnosis/success.ts`. */
import { type Reason, reasonFacts } from '../api/reasons.ts';
import type { Clock } from '../base/clock.ts';
import type { Warning } from '../diagnosis/verdict.ts';

/**
 * A page with a clock in it changes every second, minute or hour, and is the same in between. One hour outlasts the pause of
 * all of these, so such a page has one steady remark instead of two status writes for each change. Who mends the page
 * reads the remark for an hour more; who mends the path in the spec is rid of it at once, since that is another target.
 */
const KEPT_MS = 60 * 60_000;
/** Of a remark that is not about a page: long enough for what comes and goes, and short enough not to outlast a repair by much. */
const KEPT_BRIEFLY_MS = 10 * 60_000;
/** As many as are compared, see `success-record.ts`: with fewer it is not known whether the page still varies. */
const KEPT_ANSWERS = 8;

/** A certificate does not come and go as a page does: who has renewed it is rid of the remark with the next answers. */
const ABOUT_CERTIFICATE: ReadonlySet<Reason> = new Set<Reason>(['TlsCertExpiresSoon', 'TlsChainDisordered']);

const NO_WARNINGS: readonly Warning[] = [];
const NOTHING_SAID: readonly Standing[] = [];

interface Standing {
  warning: Warning;
  /** Monotonic milliseconds: since when there is no reason for it; `undefined` while there is. */
  idleSinceMs: number | undefined;
  /** Answers since then. */
  idleAnswers: number;
}

export class StandingWarnings {
  readonly #clock: Clock;
  #standing: readonly Standing[] = NOTHING_SAID;
  #shown: readonly Warning[] = NO_WARNINGS;
  #hasIdle = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same list, and the same words, while the set of reasons is the same. */
  get shown(): readonly Warning[] {
    return this.#shown;
  }

  /** Takes up what was said before a restart: no answer has given reason for it yet, and none against it. */
  restore(warnings: readonly Warning[]): void {
    if (warnings.length === 0) return;
    const idleSinceMs = this.#clock.monotonicMs();
    this.#standing = warnings.map((warning) => ({ warning, idleSinceMs, idleAnswers: 0 }));
    this.#shown = warnings;
    this.#hasIdle = true;
  }

  /** What the last answer gives reason for. */
  take(deserved: readonly Warning[]): void {
    for (const standing of this.#standing) {
      const again = deserved.find(({ reason }) => reason === standing.warning.reason);
      if (again !== undefined) {
        standing.idleSinceMs = undefined;
        standing.idleAnswers = 0;
        this.#reword(standing, again);
      } else {
        standing.idleSinceMs ??= this.#clock.monotonicMs();
      }
    }
    const fresh = deserved.filter(({ reason }) => this.#standing.every(({ warning }) => warning.reason !== reason));
    if (fresh.length > 0) {
      const added = fresh.map((warning) => ({ warning, idleSinceMs: undefined, idleAnswers: 0 }));
      this.#stand([...this.#standing, ...added]);
    }
    this.#hasIdle = this.#standing.some(({ idleSinceMs }) => idleSinceMs !== undefined);
  }

  /** One more answer, with the reasons of the one before. On the hot path: nearly always there is nothing to count. */
  age(): void {
    if (!this.#hasIdle) return;
    const nowMs = this.#clock.monotonicMs();
    for (const standing of this.#standing) if (standing.idleSinceMs !== undefined) standing.idleAnswers += 1;
    if (!this.#standing.some((standing) => isOver(standing, nowMs))) return;
    this.#stand(this.#standing.filter((standing) => !isOver(standing, nowMs)));
    this.#hasIdle = this.#standing.some(({ idleSinceMs }) => idleSinceMs !== undefined);
  }

  clear(): void {
    this.#standing = NOTHING_SAID;
    this.#shown = NO_WARNINGS;
    this.#hasIdle = false;
  }

  /** The signs of a page come and go, and its words stay; what else is remarked names what it is about. */
  #reword(standing: Standing, { reason, message }: Warning): void {
    if (standing.warning.message === message || isAboutPage(reason)) return;
    standing.warning = { reason, message };
    this.#stand(this.#standing);
  }

  #stand(standing: readonly Standing[]): void {
    this.#standing = standing;
    this.#shown = standing.length === 0 ? NO_WARNINGS : standing.map(({ warning }) => warning);
  }
}

function isOver({ warning, idleSinceMs, idleAnswers }: Standing, nowMs: number): boolean {
  if (idleSinceMs === undefined || idleAnswers < KEPT_ANSWERS) return false;
  return nowMs - idleSinceMs >= keptMs(warning.reason);
}

function keptMs(reason: Reason): number {
  if (ABOUT_CERTIFICATE.has(reason)) return 0;
  return isAboutPage(reason) ? KEPT_MS : KEPT_BRIEFLY_MS;
}

function isAboutPage(reason: Reason): boolean {
  return reasonFacts(reason).step === 'CheckPage';
}
