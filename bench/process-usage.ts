/** Reads from /proc what a process has used. Linux only, as the whole benchmark. */
import { readFileSync } from 'node:fs';

/** USER_HZ: fixed at 100 on every Linux architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface Usage {
  readonly userSeconds: number;
  readonly systemSeconds: number;
  readonly residentMiB: number;
}

export function readUsage(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command name in parentheses may hold spaces; utime and stime are fields 14 and 15, counted from the PID.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    userSeconds: Number(fields[11]) / TICKS_PER_SECOND,
    systemSeconds: Number(fields[12]) / TICKS_PER_SECOND,
    residentMiB: Number(resident) / 1_024,
  };
}
