/** Reads a merge patch of a check as what would be different in the command `bhc probe`. How it is then said: `try-again.ts`. Pure. */
import { isJsonObject } from '../api/json-object.ts';
import { success, failed, type Result } from '../base/result.ts';

export type Change =
  | { readonly kind: 'set'; readonly flag: string; readonly value: string }
  /** A flag that is there or not. */
  | { readonly kind: 'on' | 'off'; readonly flag: string }
  /** The protocol, with TLS or without it. */
  | { readonly kind: 'tls'; readonly isSecure: boolean }
  /** What gRPC asks about; a target can say it as well as a flag. */
  | { readonly kind: 'service'; readonly service: string };

/** The fields with a flag that takes their value. */
const FLAG_OF_TEXT: Readonly<Record<string, string>> = {
  'spec.probe.http.method': '--method',
  'spec.probe.http.path': '--path',
  'spec.probe.http.host': '--host',
  'spec.probe.tls.serverName': '--server-name',
  'spec.probe.tls.minVersion': '--min-tls',
  'spec.timeout': '--timeout',
};

/** The fields whose default is what the command does without the flag. */
const REMOVABLE: ReadonlySet<string> = new Set([
  'spec.probe.http.host',
  'spec.probe.tls.serverName',
  'spec.probe.tls.minVersion',
]);

const TLS = 'spec.probe.tls';

/** All of them; none where the patch has a field that no flag stands for. */
export function changesOf(patch: string): readonly Change[] {
  const parsed = parseJson(patch);
  if (!parsed.ok) return [];
  const fields = leaves(parsed.value);
  const changes = fields.map(changeOf).filter((change) => change !== undefined);
  if (changes.length < fields.length) return [];
  // Whatever is said of TLS switches it on.
  const isOn = fields.some(({ path, value }) => path.startsWith(`${TLS}.`) && value !== null);
  return isOn ? [...changes, { kind: 'tls', isSecure: true }] : changes;
}

function changeOf({ path, value }: Leaf): Change | undefined {
  if (path === TLS) return tlsChange(value);
  if (path === 'spec.probe.grpc.service') return serviceChange(value);
  const flag = Object.hasOwn(FLAG_OF_TEXT, path) ? FLAG_OF_TEXT[path] : undefined;
  if (flag === undefined) return switchChange(path, value);
  if (typeof value === 'string') return { kind: 'set', flag, value };
  return value === null && REMOVABLE.has(path) ? { kind: 'off', flag } : undefined;
}

function serviceChange(value: unknown): Change | undefined {
  if (value === null) return { kind: 'service', service: '' };
  return typeof value === 'string' ? { kind: 'service', service: value } : undefined;
}

/** `{}` adds TLS, `null` takes it away. */
function tlsChange(value: unknown): Change | undefined {
  if (value === null) return { kind: 'tls', isSecure: false };
  return isJsonObject(value) ? { kind: 'tls', isSecure: true } : undefined;
}

/** The fields with a flag that takes no value: where it stands, and where it does not. */
const SWITCHES: Readonly<Record<string, { readonly flag: string; readonly on: unknown; readonly off: unknown }>> = {
  'spec.probe.http.version': { flag: '--http2', on: 'HTTP2', off: 'HTTP1' },
  'spec.probe.tls.insecureSkipVerify': { flag: '--insecure', on: true, off: false },
};

function switchChange(path: string, value: unknown): Change | undefined {
  const known = Object.hasOwn(SWITCHES, path) ? SWITCHES[path] : undefined;
  if (known === undefined) return undefined;
  if (value === known.on) return { kind: 'on', flag: known.flag };
  return value === known.off || value === null ? { kind: 'off', flag: known.flag } : undefined;
}

interface Leaf {
  readonly path: string;
  readonly value: unknown;
}

function leaves(value: unknown, path = ''): readonly Leaf[] {
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, path === '' ? name : `${path}.${name}`));
}

function parseJson(text: string): Result<unknown, undefined> {
  try {
    return success(JSON.parse(text));
  } catch {
    return failed(undefined);
  }
}
