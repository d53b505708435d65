// Watches without a network: lines in odd pieces, silence and garbage, on a fake clock.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ByteStream } from '../../src/kube/byte-stream.ts';
import { createLineSplitter } from '../../src/kube/line-splitter.ts';
import { isOlder } from '../../src/kube/resource-version.ts';
import { parseWatchLine } from '../../src/kube/watch-event.ts';
import { readWatch, type WatchEnd, type WatchNews } from '../../src/kube/watch-stream.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

const line = (type: string, version: string): string =>
  `${JSON.stringify({ type, object: { metadata: { name: 'ö', resourceVersion: version } } })}\n`;

interface HandStream extends ByteStream {
  send(text: string): void;
  end(): void;
  fail(cause: Error): void;
  cancelled: boolean;
}

function aStream(): HandStream {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: 100 });
  const writer = writable.getWriter();
  const ignore = (): undefined => undefined;
  writer.closed.catch(ignore);
  const stream: HandStream = {
    chunks: readable,
    cancelled: false,
    cancel() {
      stream.cancelled = true;
      writer.abort(new Error('cancelled')).catch(ignore);
    },
    send: (text) => void writer.write(Buffer.from(text)).catch(ignore),
    end: () => void writer.close().catch(ignore),
    fail(cause) {
      writer.abort(cause).catch(ignore);
    },
  };
  return stream;
}

function read(
  stream: ByteStream,
  clock: FakeClock,
  onNews: (news: WatchNews) => string | undefined = () => undefined,
): Promise<WatchEnd> {
  return readWatch(stream, { clock, stallMs: 1_000, maxLineBytes: 1_000, onNews });
}

describe('watch stream', () => {
  it('tells every event in its order, and that the API server closed it', async () => {
    const stream = aStream();
    const news: string[] = [];
    stream.send(line('ADDED', '1') + line('MODIFIED', '2') + line('DELETED', '3') + line('BOOKMARK', '4'));
    stream.end();

    const end = await read(stream, createFakeClock(), ({ kind, resourceVersion }) => {
      news.push(`${kind} ${resourceVersion}`);
      return undefined;
    });

    assert.deepEqual(news, ['changed 1', 'changed 2', 'deleted 3', 'bookmark 4']);
    assert.deepEqual(end, { kind: 'closed' });
  });

  it('takes silence for the end, but not before its time, and any byte for life', async () => {
    const clock = createFakeClock();
    const stream = aStream();
    let end: WatchEnd | undefined;
    const follow = async (): Promise<void> => {
      end = await read(stream, clock);
    };
    const reading = follow();

    for (let turn = 0; turn < 5; turn += 1) {
      await clock.advanceAsync(900);
      stream.send('\n');
      await clock.advanceAsync(0);
    }
    assert.equal(end, undefined);
    await clock.advanceAsync(999);
    assert.equal(end, undefined);
    await clock.advanceAsync(1);
    await reading;

    assert.deepEqual(end, { kind: 'stalled' });
    assert.ok(stream.cancelled);
    assert.equal(clock.pendingTimers(), 0);
  });

  it('tells that the connection was lost, and why', async () => {
    const stream = aStream();
    const reading = read(stream, createFakeClock());

    stream.fail(Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }));

    const end = await reading;
    assert.equal(end.kind === 'cut' ? end.error.reason : end.kind, 'UND_ERR_SOCKET');
  });

  for (const [name, text] of [
    ['a line that is no JSON', '{"type"\n'],
    ['an unknown type', line('RENAMED', '1')],
    ['a type from the prototype', line('constructor', '1')],
    ['an object without metadata', '{"type":"ADDED","object":null}\n'],
    ['a line without an end', 'x'.repeat(1_001)],
  ] as const) {
    it(`drops the stream after ${name}, and tells nothing of what follows`, async () => {
      const stream = aStream();
      const news: WatchNews[] = [];
      stream.send(text);
      stream.send(line('ADDED', '2'));

      const end = await read(stream, createFakeClock(), (event) => {
        news.push(event);
        return undefined;
      });

      assert.equal(end.kind, 'garbled');
      assert.deepEqual(news, []);
      assert.ok(stream.cancelled);
    });
  }

  it('ends with the error that the API server sends', async () => {
    const stream = aStream();
    stream.send('{"type":"ERROR","object":{"code":410,"reason":"Expired"}}\n');

    const end = await read(stream, createFakeClock());

    assert.equal(end.kind === 'failed' ? end.error.kind : end.kind, 'gone');
  });

  it('ends when its reader does not trust the news', async () => {
    const stream = aStream();
    stream.send(line('ADDED', '1'));

    assert.deepEqual(await read(stream, createFakeClock(), () => 'went back'), { kind: 'garbled', why: 'went back' });
  });

  it('lets go of the stream when its reader throws', async () => {
    const clock = createFakeClock();
    const stream = aStream();
    stream.send(line('ADDED', '1'));

    const reading = read(stream, clock, () => {
      throw new Error('a bug');
    });

    await assert.rejects(reading, /a bug/);
    assert.ok(stream.cancelled);
    assert.equal(clock.pendingTimers(), 0);
  });
});

describe('line splitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 })),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (texts, cuts) => {
          const lines = texts.map((text) => text.replaceAll('\n', ' '));
          const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
          const splitter = createLineSplitter(10_000);
          const found: string[] = [];
          for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            found.push(...(splitter.push(bytes.subarray(start, start + size)) ?? ['too long']));
            start += size;
          }
          assert.deepEqual(found, lines);
        },
      ),
    );
  });

  it('keeps no more than it may', () => {
    const splitter = createLineSplitter(4);

    assert.deepEqual(splitter.push(Buffer.from('abcd\nab')), ['abcd']);
    assert.deepEqual(splitter.push(Buffer.from('cd')), []);
    assert.equal(splitter.push(Buffer.from('e')), undefined);
  });
});

describe('watch event', () => {
  it('keeps the object as it came', () => {
    const event = parseWatchLine('{"type":"ADDED","object":{"metadata":{"resourceVersion":"3"},"spec":{"a":1}}}');

    assert.deepEqual(event, {
      kind: 'changed',
      resourceVersion: '3',
      object: { metadata: { resourceVersion: '3' }, spec: { a: 1 } },
    });
  });
});

describe('resource version', () => {
  for (const [version, other, older] of [
    ['1', '2', true],
    ['9', '10', true],
    ['10', '9', false],
    ['7', '7', false],
    ['18446744073709551614', '18446744073709551615', true],
    ['abc', '5', false],
    ['5', 'abc', false],
    ['', '5', false],
    ['05', '6', false],
  ] as const) {
    it(`${version || 'none'} is ${older ? '' : 'not '}known to be older than ${other}`, () => {
      assert.equal(isOlder(version, other), older);
    });
  }
});
