// One Lease in memory behind the client port, with the API server's rules: versions on update, one winner on create. For tests on a fake clock.

import type { ApiCall, KubeClient } from '../../src/kube/client.ts';
import { type ApiErrorKind, plainError } from '../../src/kube/api-error.ts';
import { fieldOf, textOf } from '../../src/kube/json-fields.ts';
import { type LeaseRecord, readLease } from '../../src/kube/lease-state.ts';
import { failed, type Result, success } from '../../src/base/result.ts';
import type { ApiError } from '../../src/kube/api-error.ts';

type Answer = Result<unknown, ApiError>;
type Client = Pick<KubeClient, 'call' | 'refreshCredentials'>;

export interface LeaseServer {
  /** A candidate's way to it. `down`: every call fails. `loseNext`: the next write is carried out, and its answer lost. */
  client(): Client & { down: boolean; loseNext: boolean; calls: number };
  /** What stands there. */
  record(): LeaseRecord | undefined;
  /** Somebody else's hand. */
  edit(change: (lease: object) => object): void;
  delete(): void;
}

export function createLeaseServer(): LeaseServer {
  let lease: object | undefined;
  let version = 0;

  function store(body: unknown): Answer {
    version += 1;
    const metadata = fieldOf(body, 'metadata');
    lease = { ...Object(body), metadata: { ...Object(metadata), resourceVersion: String(version) } };
    return success(lease);
  }

  function carryOut({ verb, body }: ApiCall): Answer {
    if (verb === 'create') return lease === undefined ? store(body) : error('conflict');
    if (lease === undefined) return error('notFound');
    if (verb === 'get') return success(lease);
    const replaces = textOf(fieldOf(body, 'metadata'), 'resourceVersion');
    return replaces === String(version) ? store(body) : error('conflict');
  }

  return {
    client() {
      const client = {
        down: false,
        loseNext: false,
        calls: 0,
        refreshCredentials: () => undefined,
        call(call: ApiCall): Promise<Answer> {
          client.calls += 1;
          if (client.down) return Promise.resolve(error('network'));
          const answer = carryOut(call);
          if (!client.loseNext || call.verb === 'get') return Promise.resolve(answer);
          client.loseNext = false;
          return Promise.resolve(error('timeout'));
        },
      };
      return client;
    },
    record: () => (lease === undefined ? undefined : readLease(lease)),
    edit(change) {
      if (lease !== undefined) store(change(lease));
    },
    delete() {
      lease = undefined;
    },
  };
}

function error(kind: ApiErrorKind): Answer {
  return failed(plainError(kind, kind, 'said the test'));
}
