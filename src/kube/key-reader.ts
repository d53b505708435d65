/** Reads single Secrets and ConfigMaps, and remembers them for a short time. It never lists and never watches, so it needs the right to `get` only. */
import { objectKey } from '../api/object-key.ts';
import type { Clock } from '../base/clock.ts';
import { failed, type Result, success } from '../base/result.ts';
import type { KeyError, KeyHolder, KeyLookup, KeyReader } from '../controller/ports.ts';
import type { ApiError } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { fieldOf, textOf } from './json-fields.ts';
import { configMapPath, secretPath } from './resource-path.ts';

export interface KeyReaderOptions {
  readonly client: Pick<KubeClient, 'call' | 'refreshCredentials'>;
  readonly clock: Clock;
  /** Default 30 s. */
  readonly keepMs?: number;
  /** Objects kept at once, the latest ones; default 500. */
  readonly maxHolders?: number;
}

/** An API server that cannot answer is asked again after this time. */
const retryMs = 2_000;

interface Found {
  readonly lookup: KeyLookup;
  /** The API server has not answered. */
  readonly isUnavailable: boolean;
}

interface Kept {
  readonly found: Promise<Found>;
  readonly untilMs: number;
}

export function createKeyReader(options: KeyReaderOptions): KeyReader {
  const { client, clock, keepMs = 30_000, maxHolders = 500 } = options;
  const kept = new Map<string, Kept>();

  async function fetchHolder(holder: KeyHolder): Promise<Found> {
    const path = holder.kind === 'Secret' ? secretPath(holder) : configMapPath(holder);
    const answer = await client.call({ verb: 'get', path });
    if (answer.ok) return { lookup: lookupIn(holder.kind, answer.value), isUnavailable: false };
    if (answer.error.kind === 'unauthorized') client.refreshCredentials();
    const error = toKeyError(answer.error);
    return { lookup: () => failed(error), isUnavailable: error.kind === 'unavailable' };
  }

  /** Keeps the order of reading, so that the oldest is the first. Secret values do not stay longer than they are used. */
  function remember(key: string, entry: Kept): void {
    kept.delete(key);
    const nowMs = clock.monotonicMs();
    for (const [oldest, { untilMs }] of kept) {
      if (untilMs > nowMs && kept.size < maxHolders) break;
      kept.delete(oldest);
    }
    kept.set(key, entry);
  }

  return {
    /** Callers that come while the answer is on its way share it. */
    async read(holder) {
      const key = `${holder.kind} ${objectKey(holder)}`;
      const nowMs = clock.monotonicMs();
      const known = kept.get(key);
      if (known !== undefined && nowMs < known.untilMs) return (await known.found).lookup;
      const found = fetchHolder(holder);
      remember(key, { found, untilMs: nowMs + keepMs });
      const { lookup, isUnavailable } = await found;
      if (isUnavailable && kept.get(key)?.found === found)
        kept.set(key, { found, untilMs: clock.monotonicMs() + Math.min(retryMs, keepMs) });
      return lookup;
    },
  };
}

/** Checks that use the same value share one text of it. */
function lookupIn(kind: KeyHolder['kind'], object: unknown): KeyLookup {
  const texts = new Map<string, Result<string, KeyError>>();
  return (key) => {
    const text = texts.get(key) ?? readKey(kind, object, key);
    texts.set(key, text);
    return text;
  };
}

/** A Secret has its values in base64; a ConfigMap has text as it is, and bytes in base64. */
function readKey(kind: KeyHolder['kind'], object: unknown, key: string): Result<string, KeyError> {
  const value = textOf(fieldOf(object, 'data'), key);
  if (kind === 'ConfigMap' && value !== undefined) return success(value);
  const packed = kind === 'Secret' ? value : textOf(fieldOf(object, 'binaryData'), key);
  return packed === undefined ? failed({ kind: 'keyMissing' }) : decode(packed);
}

function decode(base64: string): Result<string, KeyError> {
  try {
    return success(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64')));
  } catch {
    return failed({ kind: 'notText' });
  }
}

function toKeyError(error: ApiError): KeyError {
  if (error.kind === 'notFound') return { kind: 'notFound' };
  if (error.kind === 'forbidden') return { kind: 'forbidden' };
  return { kind: 'unavailable', message: error.message };
}
