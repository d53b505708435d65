// The secrets of one control plane and the kubeconfigs made from them.
// No certificates: the API server makes its own serving certificate, and its users come with tokens.

import { generateKeyPair, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ownerOnly = 0o600;

export type Credentials = {
  readonly adminToken: string;
  /** For `--token-auth-file`. */
  readonly tokenFile: string;
  /** RSA private key, for issuing and checking service account tokens. */
  readonly serviceAccountKeyFile: string;
};

/** Makes the secrets in the folder, or takes those of an earlier run, whose tokens then stay valid. */
export async function prepareCredentials(folder: string): Promise<Credentials> {
  const tokenFile = join(folder, 'tokens.csv');
  const serviceAccountKeyFile = join(folder, 'service-account.key');
  if (!existsSync(tokenFile)) await writeFile(tokenFile, newAdminLine(), { mode: ownerOnly });
  if (!existsSync(serviceAccountKeyFile))
    await writeFile(serviceAccountKeyFile, await newRsaKey(), { mode: ownerOnly });
  const [adminToken = ''] = (await readFile(tokenFile, 'utf8')).split(',');
  return { adminToken, tokenFile, serviceAccountKeyFile };
}

export type KubeconfigUser = { readonly name: string; readonly token: string };

/** A kubeconfig with one cluster, one user and namespace `default`; JSON is YAML. */
export function kubeconfigFor(url: string, caFile: string, user: KubeconfigUser): string {
  const name = 'backend-health-operator-test';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name: user.name, user: { token: user.token } }],
    contexts: [{ name, context: { cluster: name, user: user.name, namespace: 'default' } }],
    'current-context': name,
  });
}

/** Writes a file that only this user may read. */
export function writeSecretFile(path: string, content: string): Promise<void> {
  return writeFile(path, content, { mode: ownerOnly });
}

/** Token, user name, user id, groups. */
function newAdminLine(): string {
  return `${randomBytes(24).toString('hex')},admin,admin,"system:masters"\n`;
}

async function newRsaKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}
