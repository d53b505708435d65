/** Run as a program of its own: uses up its descriptors, probes the port that it is given, and prints what became of that. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createHarness, probeOnce, targetOf } from './probe-harness.ts';

const port = Number(process.argv[2]);
const harness = createHarness();

function exhaust(): number[] {
  const open: number[] = [];
  try {
    for (;;) open.push(openSync('/dev/null', 'r'));
  } catch {
    // EMFILE is what was wanted.
    return open;
  }
}

const open = exhaust();
const without = await probeOnce(targetOf({ kind: 'tcp' }, port), harness);
for (const descriptor of open) closeSync(descriptor);
const again = await probeOnce(targetOf({ kind: 'tcp' }, port), harness);
writeSync(
  1,
  JSON.stringify([without.kind === 'inconclusive' ? [without.cause, without.errno] : without.kind, again.kind]),
);
