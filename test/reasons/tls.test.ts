/** Checks that speak TLS. Each with a real server, through the command line; the product trusts one authority that is made for the run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { certificateCases } from './cases/certificate-cases.ts';
import { healthyTlsCases } from './cases/healthy-tls-cases.ts';
import { tlsCases } from './cases/tls-cases.ts';
import { labAuthorities } from './lab-certificates.ts';
import { testFamily } from './loopback-family.ts';

const folder = mkdtempSync(join(tmpdir(), 'bhc-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Node reads it once, when it first needs authorities. */
function trustedByNode(): Readonly<Record<string, string>> {
  const file = join(folder, 'root.pem');
  writeFileSync(file, labAuthorities().root.cert);
  return { NODE_EXTRA_CA_CERTS: file };
}

testFamily('TLS', 12, [...tlsCases, ...certificateCases, ...healthyTlsCases], { env: trustedByNode });
