import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failureSignature } from '../../src/diagnosis/evidence.ts';
import { failure, inconclusive, status, succeeded } from '../support/evidence-builders.ts';

describe('failureSignature', () => {
  it('stays the same when only the time or the size differs', () => {
    assert.equal(
      failureSignature(failure('NoResponse', { endedMs: 5_000 })),
      failureSignature(failure('NoResponse', { endedMs: 5_003 })),
    );
    assert.equal(
      failureSignature(status(500, { headerBytes: 10 })),
      failureSignature(status(500, { headerBytes: 20 })),
    );
  });

  it('differs where the meaning differs', () => {
    const outcomes = [
      failure('ConnectRefused'),
      failure('ConnectTimeout'),
      failure('WrongService', { banner: 'SSH' }),
      failure('WrongService', { banner: 'TLS' }),
      status(404),
      status(500),
      status(302, { redirect: 'SameHostHttps' }),
      status(302, { redirect: 'OtherHost' }),
      inconclusive('LoopStalled'),
      inconclusive('NetworkDown'),
      succeeded(),
    ];

    assert.equal(new Set(outcomes.map(failureSignature)).size, outcomes.length);
  });
});
