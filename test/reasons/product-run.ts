/** Runs the product as its users do, as a process of its own: `bhc run -f FILE --once -o json`. What it says is up to the test to judge. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BackendHealthCheckStatus } from '../../src/api/v1alpha1/status.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const MEMORY_WATCH_MS = 50;

/** One manifest, as a user would write it. */
export type Manifest = Readonly<Record<string, unknown>>;

export interface RunOptions {
  /** Words before the command: how to enter a namespace, or how to set a limit. */
  readonly entrance?: readonly string[] | undefined;
  /** Further arguments of `bhc run`. */
  readonly args?: readonly string[] | undefined;
  /** Arguments of Node itself. */
  readonly nodeArgs?: readonly string[] | undefined;
  readonly deadline?: string | undefined;
  /** Another program with the same arguments. */
  readonly program?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export interface ProductRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The most memory that the process ever held, in bytes. */
  readonly peakBytes: number;
  /** The status of a check by its name. Fails the test when there is none, or none that fits its schema. */
  status(check: string): BackendHealthCheckStatus;
}

/** Ends when every backend has its verdict, or at the deadline. */
export async function runProduct(manifests: readonly Manifest[], options: RunOptions = {}): Promise<ProductRun> {
  const folder = mkdtempSync(join(tmpdir(), 'bhc-reasons-'));
  try {
    const file = join(folder, 'checks.yaml');
    // JSON is YAML.
    writeFileSync(file, manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'));
    return await runFile(file, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same with a manifest file that is there. */
export async function runFile(file: string, options: RunOptions = {}): Promise<ProductRun> {
  const command = ['run', '-f', file, '--once', '-o', 'json', '--deadline', options.deadline ?? '60s'];
  const words = [
    ...(options.entrance ?? []),
    process.execPath,
    ...(options.nodeArgs ?? []),
    options.program ?? MAIN,
    ...command,
    ...(options.args ?? []),
  ];
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...options.env },
  });
  const watch = watchMemory(child.pid);
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    const [exitCode, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
    return { exitCode, stdout, stderr, peakBytes: watch.peakBytes(), status: statusReader(stdout, stderr) };
  } finally {
    watch.stop();
    child.kill('SIGKILL');
  }
}

const PrintedList = z.object({
  kind: z.literal('List'),
  items: z.array(z.object({ metadata: z.object({ name: z.string() }), status: BackendHealthCheckStatus.optional() })),
});

function statusReader(stdout: string, stderr: string): ProductRun['status'] {
  let items: z.infer<typeof PrintedList>['items'] | undefined;
  return (check) => {
    items ??= parsePrinted(stdout, stderr);
    const status = items.find((item) => item.metadata.name === check)?.status;
    assert.ok(status !== undefined, `no status for the check ${check}; the product said: ${stderr.slice(0, 2000)}`);
    return status;
  };
}

function parsePrinted(stdout: string, stderr: string): z.infer<typeof PrintedList>['items'] {
  assert.notEqual(stdout, '', `the product printed nothing; it said: ${stderr.slice(0, 2000)}`);
  return PrintedList.parse(JSON.parse(stdout)).items;
}

/** Reads the high-water mark of the process now and then: it only grows, so nothing is missed but the last moment. */
function watchMemory(pid: number | undefined): { peakBytes(): number; stop(): void } {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, highWaterBytes(pid));
  }, MEMORY_WATCH_MS);
  return { peakBytes: () => peak, stop: () => clearInterval(timer) };
}

function highWaterBytes(pid: number | undefined): number {
  try {
    const line = /^VmHWM:\s+(?<kib>[0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return 1024 * Number(line?.groups?.['kib'] ?? 0);
  } catch {
    // Gone already, or a system without /proc.
    return 0;
  }
}
