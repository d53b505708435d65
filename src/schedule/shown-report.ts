/** The report of one backend as it was last told, and the telling: events exactly when something that is shown changes. */
import type { BackendReport } from './report.ts';
import type { SessionDeps } from './session-deps.ts';

export type ShownFields = Omit<BackendReport, 'backend' | 'sinceMs'>;

export class ShownReport {
  readonly #deps: SessionDeps;
  readonly #key: string;
  #report: BackendReport;

  constructor(deps: SessionDeps, key: string, initial: BackendReport) {
    this.#deps = deps;
    this.#key = key;
    this.#report = initial;
  }

  get report(): BackendReport {
    return this.#report;
  }

  /** Takes the fields over. Values are compared by identity: who makes them keeps them while they mean the same. */
  show(fields: ShownFields): void {
    const before = this.#report;
    if (isSame(before, fields)) {
      if (before.silentSinceMs === fields.silentSinceMs) return;
      this.#report = { ...before, silentSinceMs: fields.silentSinceMs };
      // The beginning and the end of a silence decide whether a mass failure is suspected.
      if ((before.silentSinceMs === undefined) !== (fields.silentSinceMs === undefined))
        this.#deps.events.changed(this.#key);
      return;
    }
    const isTransition = before.state !== fields.state;
    const sinceMs = isTransition ? this.#deps.clock.wallMs() : before.sinceMs;
    this.#report = { backend: before.backend, sinceMs, ...fields };
    // Whoever hears of the transition reads the new report.
    if (isTransition) this.tellTransition(before.state);
    this.#deps.events.changed(this.#key);
  }

  tellTransition(from: BackendReport['state']): void {
    const { backend, state, verdict, sinceMs } = this.#report;
    this.#deps.events.transition(this.#key, {
      backend,
      from,
      to: state,
      reason: verdict?.reason ?? 'Healthy',
      atMs: sinceMs,
    });
  }
}

/** Without `silentSinceMs`: it shows in no row. */
function isSame(report: BackendReport, fields: ShownFields): boolean {
  return (
    report.state === fields.state &&
    report.verdict === fields.verdict &&
    report.warnings === fields.warnings &&
    report.settled === fields.settled &&
    report.restored === fields.restored
  );
}
