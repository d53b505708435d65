/** Writes the whole status of a check by server-side apply. It decides neither what stands in it nor when. */
import { API_VERSION, FIELD_MANAGER, KIND } from '../api/group.ts';
import { readStatus } from '../api/status-reader.ts';
import type { BackendHealthCheckStatus } from '../api/v1alpha1/status.ts';
import { failed, type Result, success } from '../base/result.ts';
import type { InvalidCheck, StatusWriteError, StatusWriter } from '../controller/ports.ts';
import { type ApiError, isTransient } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { fieldOf, textOf } from './json-fields.ts';
import { checkPath, statusPath } from './resource-path.ts';

export interface StatusWriterOptions {
  readonly client: Pick<KubeClient, 'call' | 'refreshCredentials'>;
  /** For one write; default 10 s. */
  readonly timeoutMs?: number;
  /**
   * How long a write that begins now may take at most, so that it is over before the Lease is (`Leadership.writeBudgetMs`).
   * 0 or less: nothing is sent. Default: no bound.
   */
  readonly budgetMs?: () => number;
}

type Target = Pick<InvalidCheck, 'namespace' | 'name' | 'uid'>;

/**
 * Field manager FIELD_MANAGER owns the whole status: conditions and rows that are missing from the next status are removed by the
 * API server, and what others have put there stays. An apply may be sent again as it is, so an answer that was lost needs no care:
 * it counts as `unavailable`, and the next write settles it.
 */
export function createStatusWriter({ client, timeoutMs = 10_000, budgetMs }: StatusWriterOptions): StatusWriter {
  async function apply(check: Target, status: BackendHealthCheckStatus, timeout: number): Promise<Result<unknown, ApiError>> {
    return client.call({
      verb: 'apply',
      path: statusPath(check),
      query: { fieldManager: FIELD_MANAGER, force: 'true' },
      // The UID is a precondition: a check that was made again under this name is refused.
      body: {
        apiVersion: API_VERSION,
        kind: KIND,
        metadata: { namespace: check.namespace, name: check.name, uid: check.uid },
        status,
      },
      timeoutMs: timeout,
    });
  }

  /** The API server says only in words which rule it enforced; what stands there now tells for sure. */
  async function explainRefusal(check: Target, ours: number, refusal: ApiError): Promise<StatusWriteError> {
    const answer = await client.call({ verb: 'get', path: checkPath(check), timeoutMs });
    if (!answer.ok) return toWriteError(answer.error);
    if (textOf(fieldOf(answer.value, 'metadata'), 'uid') !== check.uid) return { kind: 'gone' };
    const theirs = readStatus(fieldOf(answer.value, 'status'))?.owner?.epoch ?? 0;
    return theirs > ours ? { kind: 'fenced' } : { kind: 'rejected', message: refusal.message };
  }

  return {
    async write(check, status) {
      const timeout = Math.min(timeoutMs, budgetMs?.() ?? timeoutMs);
      if (timeout <= 0) return failed({ kind: 'unavailable', retryAfterMs: undefined, message: 'the Lease is not renewed' });
      const answer = await apply(check, status, timeout);
      if (answer.ok) return success(undefined);
      if (answer.error.kind === 'unauthorized') client.refreshCredentials();
      if (answer.error.code === 422) return failed(await explainRefusal(check, status.owner?.epoch ?? 0, answer.error));
      return failed(toWriteError(answer.error));
    },
  };
}

/** A conflict can only be about the UID: the apply is forced and names no resource version. */
function toWriteError(error: ApiError): StatusWriteError {
  if (error.kind === 'notFound' || error.kind === 'conflict') return { kind: 'gone' };
  const { retryAfterMs, message } = error;
  // Without the right to write, nothing is wrong with the status: try again, the role may come back.
  if (isTransient(error) || error.kind === 'forbidden' || error.kind === 'cancelled') return { kind: 'unavailable', retryAfterMs, message };
  return { kind: 'rejected', message };
}
