/** Wall time as Kubernetes writes it (metav1.Time): RFC 3339, UTC, whole seconds. */

/** 1769060460123 → "2026-01-22T05:41:00Z". */
export function timestamp(wallMs: number): string {
  return `${new Date(wallMs).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since 1970; `undefined` when the text is not a time. */
export function parseTimestamp(text: string): number | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
