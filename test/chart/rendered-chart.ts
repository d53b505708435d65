/** Renders the chart with helm, for tests. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ensureBinaries } from '../../tools/control-plane/binaries.mjs';

export const CHART = fileURLToPath(new URL('../../charts/backend-health-operator', import.meta.url));

/** Looks into parsed YAML without knowing its shape: `at(object, 'spec', 'template')`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((current, key) => {
    if (Array.isArray(current)) return current[Number(key)];
    const fields = z.record(z.string(), z.unknown()).safeParse(current);
    return fields.success ? fields.data[key] : undefined;
  }, value);
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export interface Rendered {
  readonly objects: readonly unknown[];
  /** The objects of a kind. */
  all(kind: string): readonly unknown[];
  /** The only object of a kind; fails when there are none or several. */
  one(kind: string): unknown;
}

export interface HelmResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const home = mkdtempSync(join(tmpdir(), 'helm-test-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

/** Runs helm off the settings of the person who tests; `values` is given as a file on stdin. */
export async function runHelm(args: readonly string[], values?: unknown): Promise<HelmResult> {
  const { helm } = await ensureBinaries({ names: ['helm'] });
  const withValues = values === undefined ? args : [...args, '--values', '-'];
  const { status, stdout, stderr } = spawnSync(helm, withValues, {
    encoding: 'utf8',
    input: values === undefined ? '' : JSON.stringify(values),
    env: {
      ...process.env,
      KUBECONFIG: join(home, 'none'),
      HELM_CACHE_HOME: home,
      HELM_CONFIG_HOME: home,
      HELM_DATA_HOME: home,
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

/** The objects of release "bh" in namespace "health"; throws what helm says when it refuses. */
export async function render(values: unknown = {}): Promise<Rendered> {
  const { status, stdout, stderr } = await runHelm(['template', 'bh', CHART, '--namespace', 'health'], values);
  if (status !== 0) throw new Error(stderr);
  const objects = parseAllDocuments(stdout).map((document): unknown => {
    if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
    return document.toJS();
  });
  const present = objects.filter((object) => object !== null && object !== undefined);
  function all(kind: string): readonly unknown[] {
    return present.filter((object) => at(object, 'kind') === kind);
  }
  return {
    objects: present,
    all,
    one(kind) {
      const found = all(kind);
      if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}`);
      return found[0];
    },
  };
}
