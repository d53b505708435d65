import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failed, type Result, success } from '../../src/base/result.ts';
import type { SecretReader } from '../../src/controller/ports.ts';
import { type ApiError, type ApiErrorKind, plainError } from '../../src/kube/api-error.ts';
import type { ApiCall } from '../../src/kube/client.ts';
import { createSecretReader } from '../../src/kube/secret-reader.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

const token = { namespace: 'shop', name: 'token' };

interface World {
  readonly reader: SecretReader;
  readonly clock: FakeClock;
  readonly calls: ApiCall[];
  answer: Result<unknown, ApiError>;
}

function aWorld(maxSecrets = 500): World {
  const clock = createFakeClock();
  const calls: ApiCall[] = [];
  const client = {
    refreshCredentials: () => undefined,
    call(call: ApiCall) {
      calls.push(call);
      return Promise.resolve(world.answer);
    },
  };
  const world: World = {
    reader: createSecretReader({ client, clock, maxSecrets }),
    clock,
    calls,
    answer: secretWith('Bearer abc'),
  };
  return world;
}

function secretWith(value: string | Buffer): Result<unknown, ApiError> {
  return success({ data: { key: Buffer.from(value).toString('base64') } });
}

const answerOf = (kind: ApiErrorKind): Result<unknown, ApiError> => failed(plainError(kind, kind, 'said the test'));

describe('secret reader', () => {
  it('gets one Secret, and neither lists nor watches', async () => {
    const { reader, calls } = aWorld();

    assert.deepEqual(await reader.read(token, 'key'), success('Bearer abc'));
    assert.deepEqual(calls, [{ verb: 'get', path: '/api/v1/namespaces/shop/secrets/token' }]);
  });

  it('asks again after 30 seconds, and not before', async () => {
    const world = aWorld();
    await world.reader.read(token, 'key');
    world.answer = secretWith('new');

    world.clock.advance(29_999);
    assert.deepEqual(await world.reader.read(token, 'key'), success('Bearer abc'));
    world.clock.advance(1);

    assert.deepEqual(await world.reader.read(token, 'key'), success('new'));
    assert.equal(world.calls.length, 2);
  });

  it('asks once for many who ask at the same time', async () => {
    const { reader, calls } = aWorld();

    await Promise.all(Array.from({ length: 50 }, () => reader.read(token, 'key')));

    assert.equal(calls.length, 1);
  });

  for (const [answer, kind] of [
    ['notFound', 'notFound'],
    ['forbidden', 'forbidden'],
    ['network', 'unavailable'],
    ['serverError', 'unavailable'],
    ['timeout', 'unavailable'],
  ] as const) {
    it(`calls it ${kind} after ${answer}`, async () => {
      const world = aWorld();
      world.answer = answerOf(answer);

      const read = await world.reader.read(token, 'key');

      assert.equal(read.ok ? 'ok' : read.error.kind, kind);
    });
  }

  it('asks sooner again when the API server could not answer', async () => {
    const world = aWorld();
    world.answer = answerOf('network');
    await world.reader.read(token, 'key');
    await world.reader.read(token, 'key');
    assert.equal(world.calls.length, 1);

    world.answer = secretWith('back');
    world.clock.advance(2_000);

    assert.deepEqual(await world.reader.read(token, 'key'), success('back'));
  });

  it('tells a missing key from a missing Secret, also for names that every object has', async () => {
    const { reader } = aWorld();

    for (const key of ['other', 'constructor', '__proto__']) {
      assert.deepEqual(await reader.read(token, key), failed({ kind: 'keyMissing' }));
    }
  });

  it('does not hand out bytes that are no text', async () => {
    const world = aWorld();
    world.answer = secretWith(Buffer.from([0xff, 0xfe, 0x00]));

    const read = await world.reader.read(token, 'key');

    assert.equal(read.ok ? 'ok' : read.error.kind, 'unusable');
  });

  it('keeps the latest Secrets only', async () => {
    const { reader, calls } = aWorld(2);
    for (const name of ['a', 'b', 'c']) await reader.read({ namespace: 'shop', name }, 'key');

    await reader.read({ namespace: 'shop', name: 'c' }, 'key');
    assert.equal(calls.length, 3);
    await reader.read({ namespace: 'shop', name: 'a' }, 'key');

    assert.equal(calls.length, 4);
  });

  it('never leaves the namespace, whatever the name is', async () => {
    const { reader, calls } = aWorld();

    await reader.read({ namespace: 'shop', name: '../../kube-system/secrets/x' }, 'key');

    assert.equal(calls[0]?.path, '/api/v1/namespaces/shop/secrets/..%2F..%2Fkube-system%2Fsecrets%2Fx');
  });
});
