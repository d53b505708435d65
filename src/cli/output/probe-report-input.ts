/** What is known of one diagnosis when it is told, as text or as JSON. */
import type { probeKind } from '../../api/effective.ts';
import type { BackendRow } from '../../api/v1alpha1/status.ts';
import type { ProbeOutcome } from '../../probe/outcome.ts';

export interface ProbeReportInput {
  /** In full: "https://10.0.0.1:443/healthz". */
  readonly target: string;
  readonly kind: ReturnType<typeof probeKind>;
  /** "HTTPS HEAD /healthz". */
  readonly probe: string;
  readonly isHealthy: boolean;
  readonly row: BackendRow;
  /** What the last probe observed that the verdict is about. */
  readonly outcome: ProbeOutcome | undefined;
  /** Wall time in milliseconds. */
  readonly nowMs: number;
}
