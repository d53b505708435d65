// Ends processes and removes a folder when this process ends, in whatever way: normal end, uncaught error, Ctrl-C, SIGKILL.
// It is not how a control plane is stopped in order; that is `stop()`, after which there is nothing left to do here.

import { spawn } from 'node:child_process';

/**
 * Reads "watch <pid>" and "release <pid>" until its input ends, which it does when the process at the other end is gone.
 * A shell in a session of its own outlives that process, and the signals sent to its group.
 */
const script = `
pids=' '
while read -r verb pid; do
  case $verb in
    watch) pids="$pids$pid " ;;
    release) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
if [ -n "$1" ]; then sleep 0.1; rm -rf "$1"; fi
`;

export type Watchdog = {
  readonly watch: (pid: number) => void;
  /** To be called as soon as the process has ended, because its number may be given to another one. */
  readonly release: (pid: number) => void;
  /** Ends the watch: kills what is still watched and removes the folder. */
  readonly close: () => Promise<void>;
};

/** @param removedFolder is removed at the end; none when undefined. */
export function startWatchdog(removedFolder: string | undefined): Watchdog {
  const shell = spawn('/bin/sh', ['-c', script, 'watchdog', removedFolder ?? ''], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    shell.once('close', () => resolve());
    shell.once('error', () => resolve());
  });
  // A shell that is gone already shows as a failing write; `close` then has nothing to wait for.
  shell.stdin.on('error', () => undefined);
  shell.unref();

  return {
    watch: (pid) => void shell.stdin.write(`watch ${pid}\n`),
    release: (pid) => void shell.stdin.write(`release ${pid}\n`),
    close: () => {
      shell.ref();
      shell.stdin.end();
      return ended;
    },
  };
}
