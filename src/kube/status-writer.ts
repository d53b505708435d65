/** Writes the whole status of a check by server-side apply. It decides neither what stands in it nor when. */
import { API_VERSION, FIELD_MANAGER, KIND } from '../api/group.ts';
import { readStatus } from '../api/status-reader.ts';
import type { BackendHealthCheckStatus } from '../api/v1alpha1/status.ts';
import { failed, type Result, success } from '../base/result.ts';
import type { InvalidCheck, StatusWriteError, StatusWriter } from '../controller/ports.ts';
import { type ApiError, isTransient, plainError } from './api-error.ts';
import type { ApiCall, KubeClient } from './client.ts';
import { fieldOf, textOf } from './json-fields.ts';
import { checkPath, statusPath } from './resource-path.ts';

export interface StatusWriterOptions {
  readonly client: Pick<KubeClient, 'call' | 'refreshCredentials'>;
  /**
   * The resource version of exactly this object (name and UID), as far as it is known: `CheckStore.versionOf`.
   * `undefined`: the writer looks for itself, which costs a request. Default: never known.
   */
  readonly versionOf?: (check: Target) => string | undefined;
  /** For one write; default 10 s. */
  readonly timeoutMs?: number;
  /**
   * How long a write that begins now may take at most, so that it is over before the Lease is (`Leadership.writeBudgetMs`).
   * 0 or less: nothing is sent. Default: no bound.
   */
  readonly budgetMs?: () => number;
}

type Target = Pick<InvalidCheck, 'namespace' | 'name' | 'uid'>;

interface Write {
  readonly check: Target;
  readonly status: BackendHealthCheckStatus;
}

/** An apply that collides with other writers this often may wait. */
const MAX_TRIES = 3;

/**
 * Field manager FIELD_MANAGER owns the whole status: conditions and rows that are missing from the next status are removed by the
 * API server, and what others have put there stays. An apply may be sent again as it is, so an answer that was lost needs no care:
 * it counts as `unavailable`, and the next write settles it.
 *
 * The resource version is a precondition. The UID alone is none: below /status the API server puts all metadata of the request
 * aside before it compares them, so a check that was made again under its name would inherit the status of its predecessor
 * (seen with Kubernetes 1.36). A version belongs to one object only, and names it exactly.
 */
export function createStatusWriter(options: StatusWriterOptions): StatusWriter {
  const { client, versionOf = () => undefined, timeoutMs = 10_000, budgetMs = () => timeoutMs } = options;

  async function send(call: ApiCall): Promise<Result<unknown, ApiError>> {
    const timeout = Math.min(timeoutMs, budgetMs());
    if (timeout <= 0) return failed(plainError('cancelled', 'LeaseNotRenewed', 'the Lease is not renewed'));
    const answer = await client.call({ ...call, timeoutMs: timeout });
    if (!answer.ok && answer.error.kind === 'unauthorized') client.refreshCredentials();
    return answer;
  }

  /** The version to write over; an error when this check may not be written at all. */
  async function look({ check, status }: Write): Promise<Result<string, StatusWriteError>> {
    const answer = await send({ verb: 'get', path: checkPath(check) });
    if (!answer.ok) return failed(toWriteError(answer.error));
    const metadata = fieldOf(answer.value, 'metadata');
    if (textOf(metadata, 'uid') !== check.uid) return failed({ kind: 'gone' });
    const theirs = readStatus(fieldOf(answer.value, 'status'))?.owner?.epoch ?? 0;
    if (theirs > (status.owner?.epoch ?? 0)) return failed({ kind: 'fenced' });
    return success(textOf(metadata, 'resourceVersion') ?? '');
  }

  async function apply({ check, status }: Write, resourceVersion: string): Promise<Result<unknown, ApiError>> {
    const { namespace, name, uid } = check;
    return send({
      verb: 'apply',
      path: statusPath(check),
      query: { fieldManager: FIELD_MANAGER, force: 'true' },
      body: { apiVersion: API_VERSION, kind: KIND, metadata: { namespace, name, uid, resourceVersion }, status },
    });
  }

  /** A refusal (422) says only in words which rule it was; what stands there now tells for sure whether it was the epoch. */
  async function explain(write: Write, refusal: ApiError): Promise<StatusWriteError> {
    const seen = await look(write);
    return seen.ok ? toWriteError(refusal) : seen.error;
  }

  async function writeOver(
    write: Write,
    known: string | undefined,
    triesLeft: number,
  ): Promise<Result<void, StatusWriteError>> {
    const version = known === undefined ? await look(write) : success(known);
    if (!version.ok) return version;
    const answer = await apply(write, version.value);
    if (answer.ok) return success(undefined);
    if (answer.error.code === 422) return failed(await explain(write, answer.error));
    const isCollision = answer.error.kind === 'conflict' && triesLeft > 1;
    return isCollision ? writeOver(write, undefined, triesLeft - 1) : failed(toWriteError(answer.error));
  }

  return {
    write: (check, status) => writeOver({ check, status }, versionOf(check), MAX_TRIES),
  };
}

function toWriteError(error: ApiError): StatusWriteError {
  const { kind, retryAfterMs, message } = error;
  if (kind === 'notFound') return { kind: 'gone' };
  // Somebody else wrote at the same moment, again and again; or the right to write is missing, and may come back.
  const mayWork = isTransient(error) || kind === 'conflict' || kind === 'forbidden' || kind === 'cancelled';
  return mayWork ? { kind: 'unavailable', retryAfterMs, message } : { kind: 'rejected', message };
}
