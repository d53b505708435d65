/** Lets the product trust the authority of the TLS cases, as if it were one of the well-known ones. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labAuthorities } from './lab-certificates.ts';

/** Node reads the file once, when it first needs authorities; it goes with this process. */
export function trustedByNode(): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'bhc-tls-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'root.pem');
  writeFileSync(file, labAuthorities().root.cert);
  return { NODE_EXTRA_CA_CERTS: file };
}
