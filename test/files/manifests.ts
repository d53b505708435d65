/** Builders for tests of manifests: texts, files in a folder of their own, and what was read of them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ManifestFile } from '../../src/files/manifest.ts';
import { manifestErrorText } from '../../src/files/manifest-error.ts';
import { parseManifestFile } from '../../src/files/manifest-file.ts';

/** A valid check; `spec` replaces the lines below "spec:". */
export function checkText(
  name = 'web',
  spec = '  backends: [{address: 10.0.0.1}]\n  port: 80\n  probe: {http: {}}\n',
): string {
  return `apiVersion: backendhealth.dev/v1alpha1\nkind: BackendHealthCheck\nmetadata:\n  name: ${name}\nspec:\n${spec}`;
}

export function secretText(name: string, values: Readonly<Record<string, string>>): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: ${JSON.stringify(values)}\n`;
}

export function configMapText(name: string, values: Readonly<Record<string, string>>): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${JSON.stringify(values)}\n`;
}

/** The file as it is read from these bytes. */
export function parsed(text: string | Uint8Array, path = 'checks.yaml'): ManifestFile {
  return parseManifestFile(path, { ok: true, value: typeof text === 'string' ? Buffer.from(text) : text });
}

/** Everything that is wrong, as a person reads it. */
export function errorsOf(text: string | Uint8Array): string[] {
  return parsed(text).problems.map(manifestErrorText);
}

export interface Folder {
  readonly path: string;
  /** Writes a file and returns its path. */
  write(name: string, text: string | Uint8Array): Promise<string>;
  remove(name: string): Promise<void>;
}

/** A folder that is gone when the test is over. */
export async function aFolder(t: TestContext): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'bhc-test-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return {
    path,
    async write(name, text) {
      await writeFile(join(path, name), text);
      return join(path, name);
    },
    remove: (name) => rm(join(path, name)),
  };
}
