// Runs a control plane until Ctrl-C, for people and demos: `node tools/control-plane/main.ts [--data-dir DIR] [--audit none|writes|all]`.
// Only the line to evaluate goes to stdout; everything meant for reading goes to stderr.

import { parseArgs } from 'node:util';
import type { AuditPolicy } from './audit-log.ts';
import { startControlPlane } from './control-plane.ts';

const { values } = parseArgs({
  options: { 'data-dir': { type: 'string' }, audit: { type: 'string', default: 'none' } },
});

const dataDir = values['data-dir'];
const ended = nextSignal(['SIGINT', 'SIGTERM', 'SIGHUP']);
const controlPlane = await startControlPlane({
  ...(dataDir === undefined ? {} : { dataDir }),
  auditPolicy: parseAuditPolicy(values.audit),
});
process.stdout.write(`export KUBECONFIG=${controlPlane.adminKubeconfig}\n`);
process.stderr.write(`kube-apiserver is ready on ${controlPlane.url}; Ctrl-C ends it\n`);
if (controlPlane.auditLogPath !== undefined) process.stderr.write(`audit log: ${controlPlane.auditLogPath}\n`);

await ended;
await controlPlane.stop();

function parseAuditPolicy(value: string): AuditPolicy {
  if (value === 'none' || value === 'writes' || value === 'all') return value;
  throw new Error(`--audit ${value}: expected none, writes or all`);
}

/** Keeps the process alive until one of the signals comes. */
function nextSignal(signals: readonly NodeJS.Signals[]): Promise<void> {
  const keepAlive = setInterval(() => undefined, 60_000);
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.once(signal, () => {
        clearInterval(keepAlive);
        resolve();
      });
    }
  });
}
