/** A change of state as one line of JSON. Its fields are a contract with whoever reads the lines. */
import type { StateChange } from '../../schedule/report.ts';

/** Exactly: time, level, msg, check, backend, from, to, reason, message. */
export function transitionLine(key: string, change: StateChange, message: string): string {
  const { backend, from, to, reason } = change;
  const line = {
    time: new Date(change.atMs).toISOString(),
    level: to === 'Unhealthy' || to === 'Unknown' ? 'warn' : 'info',
    msg: 'backend changed state',
    check: key,
    backend,
    from,
    to,
    reason,
    message,
  };
  return `${JSON.stringify(line)}\n`;
}
