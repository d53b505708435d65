/** Reads the files of `--ca`, `--cert` and `--key`, as the Secrets that the check of `bhc probe` refers to. Nothing of them enters a message. */
import { failed, type Result, success } from '../base/result.ts';
import type { FileSystem } from '../files/file-system.ts';
import { describeFileError } from '../files/manifest-file.ts';
import { compileTlsContext, type TlsMaterial } from '../probe/tls/compile-tls.ts';
import type { ProbeFlags } from './probe-flags.ts';

/** The advice may name them: like the names of the check they say what to put in. */
export const CA_SECRET = 'your-ca';
export const CA_KEY = 'ca.crt';
export const CLIENT_SECRET = 'your-client-certificate';

/** What a Secret can hold. */
const MAX_BYTES = 1024 * 1024;

/** A Secret that stands in no file: its name, and its values by key. */
export interface SecretWords {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The Secrets of these flags, or why what they name cannot be used. `wallMs` is now. */
export async function readCredentials(
  flags: Pick<ProbeFlags, keyof typeof FLAG_OF_PART>,
  files: Pick<FileSystem, 'read'>,
  wallMs: number,
): Promise<Result<readonly SecretWords[], string>> {
  if (flags.ca === undefined && flags.cert === undefined && flags.key === undefined) return success([]);
  const ca = await readPem('ca', flags, files);
  if (!ca.ok) return ca;
  const certificate = await readPem('cert', flags, files);
  if (!certificate.ok) return certificate;
  const key = await readPem('key', flags, files);
  if (!key.ok) return key;
  const material: TlsMaterial = { ca: ca.value, certificate: certificate.value, key: key.value };
  const context = compileTlsContext('1.2', material, wallMs);
  if (context.ok) return success(secretsOf(material));
  const part = FLAG_OF_MATERIAL[context.error.part];
  return failed(`${FLAG_OF_PART[part]} ${flags[part] ?? ''}: ${context.error.why}`);
}

const FLAG_OF_PART = { ca: '--ca', cert: '--cert', key: '--key' } as const;
const FLAG_OF_MATERIAL = { ca: 'ca', certificate: 'cert', key: 'key' } as const satisfies Record<
  keyof TlsMaterial,
  keyof typeof FLAG_OF_PART
>;

async function readPem(
  part: keyof typeof FLAG_OF_PART,
  flags: Pick<ProbeFlags, keyof typeof FLAG_OF_PART>,
  files: Pick<FileSystem, 'read'>,
): Promise<Result<string | undefined, string>> {
  const path = flags[part];
  if (path === undefined) return success(undefined);
  const read = await files.read(path, MAX_BYTES);
  if (read.ok) return success(Buffer.from(read.value).toString('utf8'));
  const why = read.error.kind === 'tooLarge' ? 'is larger than 1 MiB' : describeFileError(read.error);
  return failed(`${FLAG_OF_PART[part]} ${path}: ${why}`);
}

function secretsOf({ ca, certificate, key }: TlsMaterial): readonly SecretWords[] {
  const trusted = ca === undefined ? [] : [{ name: CA_SECRET, values: new Map([[CA_KEY, ca]]) }];
  if (certificate === undefined || key === undefined) return trusted;
  const values = new Map([
    ['tls.crt', certificate],
    ['tls.key', key],
  ]);
  return [...trusted, { name: CLIENT_SECRET, values }];
}
