/**
 * What a probe costs: `npm run bench [-- --backends 10000 --interval-ms 2000 --seconds 20 --rounds 1]`.
 * Our probers beside HAProxy on the same backends, one after the other, each alone on one core with the server on the
 * other. It prints figures and judges none.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readImageEntrypoint } from '../tools/image-entrypoint.ts';
import { bundleProber } from './bundled-prober.ts';
import { ask, endChild, findProgram, nextMessage, startChild } from './child.ts';
import { writeHaproxyConfig } from './haproxy.ts';
import { describeMachine } from './machine.ts';
import { isLagMessage, isServerMessage, type LagMessage } from './messages.ts';
import { readUsage } from './process-usage.ts';

interface Row {
  readonly prober: string;
  readonly round: number;
  readonly probesPerSecond: number;
  readonly cpuMicrosPerProbe: number;
  readonly userMicrosPerProbe: number;
  readonly residentMiB: number;
  readonly lags: LagMessage | undefined;
}

const { values } = parseArgs({
  options: {
    backends: { type: 'string', default: '10000' },
    'interval-ms': { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '1' },
  },
});
const backends = Number(values.backends);
const intervalMs = Number(values['interval-ms']);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

/** Until every backend has been probed a few times, the code is compiled and the sockets are made. */
const WARM_UP_MS = 3 * intervalMs;
const PROBER_CORE = 0;
const SERVER_CORE = 1;

if (process.platform === 'linux') await main();
else console.error('skipped: the benchmark reads /proc and needs all of 127.0.0.0/8, so it runs on Linux only');

async function main(): Promise<void> {
  const server = startChild(nodeWords([fileURLToPath(new URL('target-server.ts', import.meta.url))], SERVER_CORE));
  const rows: Row[] = [];
  try {
    const listening = await nextMessage(server, isServerMessage);
    const port = listening.kind === 'listening' ? listening.port : 0;
    for (let round = 1; round <= rounds; round += 1) {
      console.error(`round ${round}: backend-health-operator, ${seconds} s`);
      rows.push(await measureOwn(server, port, round));
      if (!findProgram('haproxy')) console.error('skipped: haproxy (not on PATH; apt-get install haproxy)');
      else rows.push(await measureHaproxy(server, port, round));
    }
  } finally {
    await endChild(server);
  }
  console.log(table(rows));
  console.log(JSON.stringify({ machine: describeMachine(), backends, intervalMs, seconds, rows }, null, 2));
}

async function measureOwn(server: ChildProcess, port: number, round: number): Promise<Row> {
  const args = [port, backends, intervalMs].map(String);
  const bundle = await bundleProber();
  const child = startChild(nodeWords([...readImageEntrypoint().flags, bundle.file, ...args], PROBER_CORE));
  try {
    await sleep(WARM_UP_MS);
    await ask(child, 'forget', isLagMessage);
    const row = await measure('backend-health-operator', child, server);
    return { ...row, round, lags: await ask(child, 'lags', isLagMessage) };
  } finally {
    await endChild(child);
    bundle.remove();
  }
}

async function measureHaproxy(server: ChildProcess, port: number, round: number): Promise<Row> {
  const { configFile, remove } = writeHaproxyConfig(port, backends, intervalMs);
  console.error(`round ${round}: haproxy, ${seconds} s`);
  const child = startChild({
    program: 'haproxy',
    args: ['-db', '-q', '-f', configFile],
    core: PROBER_CORE,
    ipc: false,
  });
  try {
    await sleep(WARM_UP_MS);
    return { ...(await measure('haproxy', child, server)), round };
  } finally {
    await endChild(child);
    remove();
  }
}

/** The server counts the probes of both, so that both are counted alike. */
async function measure(prober: string, child: ChildProcess, server: ChildProcess): Promise<Row> {
  const pid = child.pid ?? 0;
  const startedMs = performance.now();
  const [usageBefore, countBefore] = [readUsage(pid), await answered(server)];
  await sleep(seconds * 1_000);
  const [usage, count] = [readUsage(pid), await answered(server)];
  const elapsedSeconds = (performance.now() - startedMs) / 1_000;

  const probes = count - countBefore;
  const user = usage.userSeconds - usageBefore.userSeconds;
  const system = usage.systemSeconds - usageBefore.systemSeconds;
  return {
    prober,
    round: 0,
    probesPerSecond: Math.round(probes / elapsedSeconds),
    cpuMicrosPerProbe: rounded(((user + system) * 1e6) / probes),
    userMicrosPerProbe: rounded((user * 1e6) / probes),
    residentMiB: Math.round(usage.residentMiB),
    lags: undefined,
  };
}

async function answered(server: ChildProcess): Promise<number> {
  const message = await ask(server, 'count', isServerMessage);
  return message.kind === 'answered' ? message.count : 0;
}

function nodeWords(args: readonly string[], core: number): Parameters<typeof startChild>[0] {
  return { program: process.execPath, args, core, ipc: true };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ prober, round, probesPerSecond, cpuMicrosPerProbe, userMicrosPerProbe, residentMiB, lags }) => {
      const lag = lags === undefined ? '-' : `${rounded(lags.p50Ms)} / ${rounded(lags.p99Ms)} / ${rounded(lags.maxMs)}`;
      return `| ${prober} | ${round} | ${probesPerSecond} | ${cpuMicrosPerProbe} (${userMicrosPerProbe}) | ${residentMiB} | ${lag} | ${lags?.failures ?? '-'} |`;
    },
  );
  return [
    `${backends} HTTP backends, interval ${intervalMs} ms, a new connection for each probe`,
    '',
    '| prober | round | probes/s | CPU µs per probe (user) | RSS MiB | start lag p50 / p99 / max, ms | not successful |',
    '|---|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}
