import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failed, type Result, success } from '../../src/base/result.ts';
import type { KeyError, KeyHolder, KeyReader } from '../../src/controller/ports.ts';
import { type ApiError, type ApiErrorKind, plainError } from '../../src/kube/api-error.ts';
import type { ApiCall } from '../../src/kube/client.ts';
import { createKeyReader } from '../../src/kube/key-reader.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

const token: KeyHolder = { kind: 'Secret', namespace: 'shop', name: 'token' };
const ca: KeyHolder = { kind: 'ConfigMap', namespace: 'shop', name: 'token' };

interface World {
  readonly reader: KeyReader;
  readonly clock: FakeClock;
  readonly calls: ApiCall[];
  answer: Result<unknown, ApiError>;
}

function aWorld(maxHolders = 500): World {
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
    reader: createKeyReader({ client, clock, maxHolders }),
    clock,
    calls,
    answer: secretWith('Bearer abc'),
  };
  return world;
}

function secretWith(value: string | Buffer): Result<unknown, ApiError> {
  return success({ data: { key: Buffer.from(value).toString('base64') } });
}

async function read(reader: KeyReader, holder: KeyHolder, key = 'key'): Promise<Result<string, KeyError>> {
  return (await reader.read(holder))(key);
}

const answerOf = (kind: ApiErrorKind): Result<unknown, ApiError> => failed(plainError(kind, kind, 'said the test'));

describe('key reader', () => {
  it('gets one Secret, and neither lists nor watches', async () => {
    const { reader, calls } = aWorld();

    assert.deepEqual(await read(reader, token), success('Bearer abc'));
    assert.deepEqual(calls, [{ verb: 'get', path: '/api/v1/namespaces/shop/secrets/token' }]);
  });

  it('asks again after 30 seconds, and not before', async () => {
    const world = aWorld();
    await read(world.reader, token);
    world.answer = secretWith('new');

    world.clock.advance(29_999);
    assert.deepEqual(await read(world.reader, token), success('Bearer abc'));
    world.clock.advance(1);

    assert.deepEqual(await read(world.reader, token), success('new'));
    assert.equal(world.calls.length, 2);
  });

  it('asks once for many who ask at the same time', async () => {
    const { reader, calls } = aWorld();

    await Promise.all(Array.from({ length: 50 }, () => read(reader, token)));

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

      const answered = await read(world.reader, token);

      assert.equal(answered.ok ? 'ok' : answered.error.kind, kind);
    });
  }

  it('asks sooner again when the API server could not answer', async () => {
    const world = aWorld();
    world.answer = answerOf('network');
    await read(world.reader, token);
    await read(world.reader, token);
    assert.equal(world.calls.length, 1);

    world.answer = secretWith('back');
    world.clock.advance(2_000);

    assert.deepEqual(await read(world.reader, token), success('back'));
  });

  it('tells a missing key from a missing Secret, also for names that every object has', async () => {
    const { reader } = aWorld();

    for (const key of ['other', 'constructor', '__proto__']) {
      assert.deepEqual(await read(reader, token, key), failed({ kind: 'keyMissing' }));
    }
  });

  it('does not hand out bytes that are no text', async () => {
    const world = aWorld();
    world.answer = secretWith(Buffer.from([0xff, 0xfe, 0x00]));

    assert.deepEqual(await read(world.reader, token), failed({ kind: 'notText' }));
  });

  it('gets one ConfigMap, with its text as it is and its bytes from base64', async () => {
    const world = aWorld();
    world.answer = success({
      data: { text: 'aGVsbG8=' },
      binaryData: { packed: Buffer.from('a CA').toString('base64'), bytes: '//4A' },
    });

    assert.deepEqual(await read(world.reader, ca, 'text'), success('aGVsbG8='));
    assert.deepEqual(await read(world.reader, ca, 'packed'), success('a CA'));
    assert.deepEqual(await read(world.reader, ca, 'bytes'), failed({ kind: 'notText' }));
    assert.deepEqual(await read(world.reader, ca, 'lost'), failed({ kind: 'keyMissing' }));
    assert.deepEqual(world.calls, [{ verb: 'get', path: '/api/v1/namespaces/shop/configmaps/token' }]);
  });

  it('keeps a Secret apart from a ConfigMap of the same name', async () => {
    const world = aWorld();
    await read(world.reader, token);
    world.answer = success({ data: { key: 'of the ConfigMap' } });

    assert.deepEqual(await read(world.reader, ca), success('of the ConfigMap'));
    assert.deepEqual(await read(world.reader, token), success('Bearer abc'));
  });

  it('shows all keys as they were at one moment', async () => {
    const world = aWorld();
    world.answer = success({ data: { 'tls.crt': 'Y2VydA==', 'tls.key': 'a2V5' } });
    const lookup = await world.reader.read(token);
    assert.deepEqual(lookup('tls.crt'), success('cert'));

    world.answer = success({ data: { 'tls.crt': 'bmV3', 'tls.key': 'bmV3' } });
    world.clock.advance(30_000);
    await world.reader.read(token);

    assert.deepEqual(lookup('tls.key'), success('key'));
  });

  it('keeps the latest Secrets only', async () => {
    const { reader, calls } = aWorld(2);
    for (const name of ['a', 'b', 'c']) await read(reader, { ...token, name });

    await read(reader, { ...token, name: 'c' });
    assert.equal(calls.length, 3);
    await read(reader, { ...token, name: 'a' });

    assert.equal(calls.length, 4);
  });

  it('never leaves the namespace, whatever the name is', async () => {
    const { reader, calls } = aWorld();

    await read(reader, { ...token, name: '../../kube-system/secrets/x' });

    assert.equal(calls[0]?.path, '/api/v1/namespaces/shop/secrets/..%2F..%2Fkube-system%2Fsecrets%2Fx');
  });
});
