import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import {
  errorFromAnswer,
  errorFromStatusObject,
  errorFromThrown,
  isFromTheFuture,
  isTransient,
} from '../../src/kube/api-error.ts';

describe('error of the API server', () => {
  const kinds = [
    [400, 'invalid'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [409, 'conflict'],
    [410, 'gone'],
    [413, 'invalid'],
    [422, 'invalid'],
    [429, 'tooManyRequests'],
    [500, 'serverError'],
    [503, 'serverError'],
    [302, 'serverError'],
  ] as const;
  for (const [code, kind] of kinds) {
    it(`calls ${code} ${kind}`, () => {
      assert.equal(errorFromAnswer(code, undefined, undefined).kind, kind);
    });
  }

  it('keeps the reason, the causes and one line of the message', () => {
    const body = {
      reason: 'Invalid',
      message: `bad\n\tthing ${'x'.repeat(500)}`,
      details: { causes: [{ reason: 'FieldValueInvalid', field: 'spec.port' }, 7] },
    };

    const error = errorFromAnswer(422, undefined, body);

    assert.equal(error.reason, 'Invalid');
    assert.equal(error.message.length, 300);
    assert.match(error.message, /^bad thing x+\.\.\.$/);
    assert.deepEqual(error.causes, [
      { reason: 'FieldValueInvalid', field: 'spec.port' },
      { reason: '', field: '' },
    ]);
  });

  const waits = [
    { header: '7', body: {}, ms: 7_000 },
    { header: undefined, body: { details: { retryAfterSeconds: 3 } }, ms: 3_000 },
    { header: 'Wed, 21 Oct 2026 07:28:00 GMT', body: {}, ms: undefined },
    { header: '-5', body: {}, ms: undefined },
    { header: '0', body: {}, ms: undefined },
    { header: '999999999', body: {}, ms: 600_000 },
    { header: undefined, body: { details: { retryAfterSeconds: -1 } }, ms: undefined },
  ];
  for (const { header, body, ms } of waits) {
    it(`waits ${ms} ms for Retry-After ${header} and ${JSON.stringify(body)}`, () => {
      assert.equal(errorFromAnswer(429, header, body).retryAfterMs, ms);
    });
  }

  it('reads the Status object of a watch, and distrusts one without a code', () => {
    assert.equal(errorFromStatusObject({ code: 410, reason: 'Expired' }).kind, 'gone');
    assert.equal(errorFromStatusObject(null).kind, 'serverError');
  });

  it('knows a resource version from the future', () => {
    const body = {
      details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
    };

    assert.ok(isFromTheFuture(errorFromAnswer(504, undefined, body)));
    assert.ok(!isFromTheFuture(errorFromAnswer(504, undefined, {})));
  });

  it('finds the code below wrapped errors', () => {
    const inner = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

    assert.equal(errorFromThrown(new Error('outer', { cause: inner })).reason, 'ECONNREFUSED');
    assert.equal(errorFromThrown(new AggregateError([inner])).reason, 'ECONNREFUSED');
    assert.equal(errorFromThrown(new AggregateError([inner])).message, 'connect ECONNREFUSED');
    assert.equal(errorFromThrown('text').kind, 'network');
  });

  it('tells a slow network from a dead one', () => {
    assert.equal(errorFromThrown(Object.assign(new Error('x'), { code: 'UND_ERR_CONNECT_TIMEOUT' })).kind, 'timeout');
    assert.equal(errorFromThrown(Object.assign(new Error('x'), { code: 'ECONNRESET' })).kind, 'network');
  });

  it('counts on another try only where one may help', () => {
    assert.deepEqual(
      [400, 401, 403, 404, 409, 410, 422, 429, 500].filter((code) => isTransient(errorFromAnswer(code, undefined, {}))),
      [401, 429, 500],
    );
  });

  it('is what a refused connection gives', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => {
      server.close(resolve);
    });

    const thrown: unknown = await fetch(`http://127.0.0.1:${port}`).catch((error: unknown) => error);

    assert.deepEqual([errorFromThrown(thrown).kind, errorFromThrown(thrown).reason], ['network', 'ECONNREFUSED']);
  });
});
