/** `npm run demo`: the real controller on sample backends of this machine, without a cluster, until all verdicts stand. */
import { join, relative } from 'node:path';
import { addressText } from '../../src/cli/output/table.ts';
import { type CheckSnapshot } from '../../src/cli/check-snapshot.ts';
import type { CliIo } from '../../src/cli/io.ts';
import { paletteFor } from '../../src/cli/output/colour.ts';
import { describeObject } from '../../src/cli/output/describe.ts';
import { createLines, createScreen } from '../../src/cli/output/presenter.ts';
import { renderTable } from '../../src/cli/output/table.ts';
import { createProcessIo } from '../../src/cli/process-io.ts';
import { startSession } from '../../src/cli/standalone-session.ts';
import { untilSettled, type WaitEnd } from '../../src/cli/until-settled.ts';
import { loadManifests } from '../../src/files/manifest-set.ts';
import { createManifestStore } from '../../src/files/manifest-store.ts';
import { startStandalone } from '../../src/standalone.ts';
import { demoArguments } from './arguments.ts';
import { type DemoBackends, startDemoBackends } from './demo-manifest.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CHECKS = join(ROOT, 'examples', 'demo', 'checks.yaml');
/** The backend whose full text is shown. */
const SHOWN = { key: 'shop/login', backend: 'login-get-only' };
const DEADLINE_MS = 40_000;

async function demo(io: CliIo, keep: boolean): Promise<void> {
  const backends = await startDemoBackends(CHECKS);
  try {
    io.stdout.write(
      `${backends.count} sample backends run on loopback addresses of this machine, most of them broken.\n`,
    );
    io.stdout.write(`The controller probes them from ${backends.manifest} until every verdict stands.\n\n`);
    const { snapshots, end } = await runChecks(backends.manifest, io);
    if (end === 'asked' || end === 'unread') return;
    if (end === 'deadline') io.stderr.write('\nNot every verdict stands after 40 s; this is what is known.\n');
    explainOne(snapshots, io);
    goOn(backends, keep, io);
    if (keep) await untilStopped(io);
  } finally {
    await backends.close();
  }
}

async function runChecks(manifest: string, io: CliIo): Promise<{ snapshots: readonly CheckSnapshot[]; end: WaitEnd }> {
  const set = await loadManifests([manifest], io.files);
  const presenter = io.stdout.isTty
    ? createScreen(io, { hint: 'Ctrl-C ends' })
    : createLines(io, { transitions: false });
  const session = await startSession({
    store: createManifestStore(set.files),
    io,
    services: { startStandalone },
    log: presenter.log,
    onTransition: presenter.transition,
    controlTargets: [],
  });
  presenter.show(session);
  const end = await untilSettled(session, io, DEADLINE_MS);
  await session.stop();
  presenter.close();
  const snapshots = session.snapshots();
  if (!io.stdout.isTty) {
    const table = renderTable(snapshots, {
      width: Number.POSITIVE_INFINITY,
      nowMs: io.clock.wallMs(),
      palette: paletteFor(io.stdout, io.env),
    });
    io.stdout.write(`${table.join('\n')}\n`);
  }
  return { snapshots, end };
}

function explainOne(snapshots: readonly CheckSnapshot[], io: CliIo): void {
  const snapshot = snapshots.find(({ key }) => key === SHOWN.key);
  const row = snapshot?.status?.backends?.find(({ name }) => name === SHOWN.backend);
  if (row === undefined) return;
  const palette = paletteFor(io.stdout, io.env);
  io.stdout.write(`\n${palette.bold(`What "kubectl describe" tells about ${row.name} (${addressText(row)})`)}\n\n`);
  io.stdout.write(`${describeObject(row, '  ').join('\n')}\n`);
}

function goOn({ manifest }: DemoBackends, keep: boolean, io: CliIo): void {
  const palette = paletteFor(io.stdout, io.env);
  const checks = relative(process.cwd(), join(ROOT, 'examples', 'vm-pool.yaml'));
  const again = keep
    ? ['The backends stay up until Ctrl-C. In another terminal:', `  npm run -s bhc -- run -f ${manifest}`]
    : ['To keep the sample backends up and play with them:', '  npm run demo -- --keep'];
  const lines = [
    '',
    palette.bold('How to go on'),
    ...again,
    'To diagnose a backend of your own, or a pool of them:',
    '  npm run -s bhc -- probe http://HOST:PORT/PATH',
    `  npm run -s bhc -- run -f ${checks}`,
    'To read more about a reason:',
    '  npm run -s bhc -- explain HeadUnsupported',
    'To see the same on a real Kubernetes API, with kubectl describe:',
    '  npm run demo:cluster',
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

function untilStopped(io: CliIo): Promise<void> {
  return new Promise((resolve) => {
    const release = io.onStop(
      () => {
        release();
        resolve();
      },
      { keys: true },
    );
    // A listener for signals keeps no process alive; a server does, and the backends still listen.
  });
}

const wanted = demoArguments(process.argv.slice(2));
if (typeof wanted === 'string') {
  process.stderr.write(`${wanted}\n`);
  process.exitCode = 2;
} else {
  await demo(createProcessIo(), wanted.keep);
}
