/** Starts the backends that the manifest of the demo names, and writes the manifest with the places that they really got. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, parseAllDocuments } from 'yaml';
import { type Behaviour, type Listening, startSampleBackend } from './sample-backends.ts';

/** What each backend of examples/demo/checks.yaml does. One that is missing here is not ours to start. */
const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  'web-1': 'fine',
  'web-2': 'fine',
  'web-stopped': 'absent',
  'web-overloaded': 'answers503',
  'web-hanging': 'hangs',
  'web-slow': 'slow',
  'page-1': 'fine',
  'page-missing': 'noStatusPage',
  'page-moved': 'redirects',
  'page-truncated': 'truncates',
  'login-get-only': 'getOnly',
  'login-ssh': 'ssh',
  'login-closing': 'closes',
  'login-tls': 'tls',
  'database-1': 'accepts',
  'database-2': 'absent',
};

export interface DemoBackends {
  /** The manifest that fits them. */
  readonly manifest: string;
  readonly count: number;
  /** Stops them, and removes the manifest. */
  close(): Promise<void>;
}

/** Starts everything that the manifest at `path` needs. */
export async function startDemoBackends(path: string): Promise<DemoBackends> {
  const documents = parseAllDocuments(await readFile(path, 'utf8'));
  const started: Listening[] = [];
  for (const document of documents) started.push(...(await startBackendsOf(document)));
  const folder = await mkdtemp(join(tmpdir(), 'bhc-demo-'));
  const manifest = join(folder, 'checks.yaml');
  await writeFile(manifest, documents.map(String).join(''));
  return {
    manifest,
    count: started.length,
    async close() {
      await Promise.all(started.map((backend) => backend.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startBackendsOf(document: Document): Promise<readonly Listening[]> {
  const { spec } = document.toJS();
  const started: Listening[] = [];
  for (const [index, { name, address }] of spec.backends.entries()) {
    const behaviour = BEHAVIOURS[name];
    if (behaviour === undefined) continue;
    const place = await startSampleBackend(behaviour, { address, port: spec.port });
    started.push(place);
    if (place.address !== address) document.setIn(['spec', 'backends', index, 'address'], place.address);
    if (place.port !== spec.port) document.setIn(['spec', 'backends', index, 'port'], place.port);
  }
  return started;
}
