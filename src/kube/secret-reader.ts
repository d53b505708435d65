/** Reads single keys of single Secrets, and remembers them for a short time. It never lists and never watches, so it needs the right to `get` only. */
import { type ObjectRef, objectKey } from '../api/object-key.ts';
import type { Clock } from '../base/clock.ts';
import { failed, type Result, success } from '../base/result.ts';
import type { SecretError, SecretReader } from '../controller/ports.ts';
import type { ApiError } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { fieldOf, textOf } from './json-fields.ts';
import { secretPath } from './resource-path.ts';

export interface SecretReaderOptions {
  readonly client: Pick<KubeClient, 'call' | 'refreshCredentials'>;
  readonly clock: Clock;
  /** Default 30 s. */
  readonly keepMs?: number;
  /** Secrets kept at once, the latest ones; default 500. */
  readonly maxSecrets?: number;
}

/** An API server that cannot answer is asked again after this time. */
const retryMs = 2_000;

/** The `data` of the Secret: values in base64. */
type Data = Result<unknown, SecretError>;

interface Kept {
  readonly data: Promise<Data>;
  readonly untilMs: number;
}

export function createSecretReader(options: SecretReaderOptions): SecretReader {
  const { client, clock, keepMs = 30_000, maxSecrets = 500 } = options;
  const kept = new Map<string, Kept>();

  async function fetchData(secret: ObjectRef): Promise<Data> {
    const answer = await client.call({ verb: 'get', path: secretPath(secret) });
    if (answer.ok) return success(fieldOf(answer.value, 'data'));
    if (answer.error.kind === 'unauthorized') client.refreshCredentials();
    return failed(toSecretError(answer.error));
  }

  /** Callers that come while the answer is on its way share it. */
  async function dataOf(secret: ObjectRef): Promise<Data> {
    const key = objectKey(secret);
    const nowMs = clock.monotonicMs();
    const known = kept.get(key);
    if (known !== undefined && nowMs < known.untilMs) return known.data;
    const data = fetchData(secret);
    remember(key, { data, untilMs: nowMs + keepMs });
    const found = await data;
    const isUnavailable = !found.ok && found.error.kind === 'unavailable';
    if (isUnavailable && kept.get(key)?.data === data)
      kept.set(key, { data, untilMs: clock.monotonicMs() + Math.min(retryMs, keepMs) });
    return found;
  }

  /** Keeps the order of reading, so that the oldest is the first. Secret values do not stay longer than they are used. */
  function remember(key: string, entry: Kept): void {
    kept.delete(key);
    const nowMs = clock.monotonicMs();
    for (const [oldest, { untilMs }] of kept) {
      if (untilMs > nowMs && kept.size < maxSecrets) break;
      kept.delete(oldest);
    }
    kept.set(key, entry);
  }

  return {
    async read(secret, key) {
      const data = await dataOf(secret);
      if (!data.ok) return data;
      const value = textOf(data.value, key);
      return value === undefined ? failed({ kind: 'keyMissing' }) : decode(value);
    },
  };
}

function decode(base64: string): Result<string, SecretError> {
  try {
    return success(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64')));
  } catch {
    return failed({ kind: 'unusable', why: 'the value is not valid UTF-8' });
  }
}

function toSecretError(error: ApiError): SecretError {
  if (error.kind === 'notFound') return { kind: 'notFound' };
  if (error.kind === 'forbidden') return { kind: 'forbidden' };
  return { kind: 'unavailable', message: error.message };
}
