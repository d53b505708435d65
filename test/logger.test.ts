/** What a log line looks like, and what never stands in one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { createLogger, type LogDestination } from '../src/logger.ts';

interface Sink extends LogDestination {
  readonly lines: string[];
}

function sink({ isTTY = false } = {}): Sink {
  const lines: string[] = [];
  return { lines, isTTY, write: (line) => lines.push(line) };
}

function records({ lines }: Sink): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line));
}

describe('createLogger as JSON', () => {
  it('writes one object per line: level as a word, time in ISO, msg, then the fields', () => {
    const out = sink();

    createLogger({ destination: out }).info({ check: 'shop/web', attempt: 2, ok: true, tags: ['a'] }, 'state changed');

    assert.equal(out.lines.length, 1);
    assert.ok(out.lines[0]?.endsWith('}\n'));
    const [record] = records(out);
    assert.match(String(record?.['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(
      { ...record, time: undefined },
      { level: 'info', time: undefined, check: 'shop/web', attempt: 2, ok: true, tags: ['a'], msg: 'state changed' },
    );
  });

  it('writes nothing below its level', () => {
    const out = sink();
    const log = createLogger({ destination: out, level: 'warn' });

    log.debug({}, 'a');
    log.info({}, 'b');
    log.warn({}, 'c');
    log.error({}, 'd');

    assert.deepEqual(
      records(out).map(({ level }) => level),
      ['warn', 'error'],
    );
  });

  it('puts the fields of children on every line, each name once, the nearest value winning', () => {
    const out = sink();
    const log = createLogger({ destination: out }).child({ check: 'shop/web', backend: 'a' }).child({ backend: 'b' });

    log.info({ step: 1 }, 'x');

    assert.equal(out.lines[0]?.match(/"backend"/g)?.length, 1);
    assert.equal(records(out)[0]?.['backend'], 'b');
    assert.equal(records(out)[0]?.['check'], 'shop/web');
  });

  it('writes an error with type, code, stack and causes, and no other property of it', () => {
    const out = sink();
    const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new TypeError('cannot read the check', { cause }), {
      headers: { authorization: 'Bearer abcdefghij' },
      body: 'canary',
    });

    createLogger({ destination: out }).error({ check: 'a/b' }, 'reconcile failed', error);

    const text = out.lines.join('');
    assert.match(
      text,
      /"type":"TypeError","message":"cannot read the check","stack":"TypeError: cannot read the check\\n +at /,
    );
    assert.match(text, /"cause":\{"type":"Error","message":"connect refused",.*"code":"ECONNREFUSED"/);
    assert.doesNotMatch(text, /canary|abcdefghij|headers/);
  });

  it('survives anything that is thrown', () => {
    const out = sink();
    const log = createLogger({ destination: out });
    const loop = new Error('loop');
    loop.cause = loop;

    for (const thrown of ['text', 5, null, Symbol('s'), { secret: 1 }, loop]) log.error({}, 'x', thrown);

    assert.equal(out.lines.length, 6);
    assert.doesNotMatch(out.lines.join(''), /secret/);
  });

  it('lets no field replace the keys of the log itself', () => {
    const out = sink();

    createLogger({ destination: out }).info({ level: 'fake', time: 'fake', msg: 'fake', err: 'fake' }, 'real');

    const [record] = records(out);
    assert.equal(record?.['level'], 'info');
    assert.equal(record?.['msg'], 'real');
    assert.equal(record?.['field_level'], 'fake');
    assert.equal(out.lines[0]?.match(/"level"/g)?.length, 1);
  });
});

describe('redaction', () => {
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl';
  for (const [name, value] of [
    ['a bearer token', `Authorization: Bearer ${jwt}`],
    ['a bare JWT', `token ${jwt} was refused`],
    ['basic credentials', 'Basic dXNlcjpjYW5hcnk='],
    ['a password in a URL', 'http://user:c2lnbmF0dXJl@host/'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nc2lnbmF0dXJl\n-----END RSA PRIVATE KEY-----'],
    ['half a private key', '-----BEGIN PRIVATE KEY-----\nc2lnbmF0dXJl'],
  ] as const) {
    it(`keeps ${name} out of messages, fields, lists and errors`, () => {
      const out = sink();

      createLogger({ destination: out }).error({ detail: value, list: [value] }, value, new Error(value));

      assert.match(out.lines.join(''), /\[redacted\]/);
      assert.doesNotMatch(out.lines.join(''), /c2lnbmF0dXJl|dXNlcjpj/);
    });
  }

  it('keeps the value of fields with secret names out, of children too', () => {
    const out = sink();

    createLogger({ destination: out })
      .child({ apiToken: 'canary' })
      .info({ password: 'canary', 'set-cookie': ['canary'] }, 'x');

    assert.doesNotMatch(out.lines.join(''), /canary/);
  });

  it('keeps the name of a Secret, which is no secret', () => {
    const out = sink();

    createLogger({ destination: out }).info({ secret: 'shop/web-credentials' }, 'x');

    assert.equal(records(out)[0]?.['secret'], 'shop/web-credentials');
  });

  it('cuts very long texts', () => {
    const out = sink();

    createLogger({ destination: out }).info({ text: 'x'.repeat(1_000_000) }, 'x');

    assert.ok((out.lines[0]?.length ?? 0) < 10_000);
  });

  it('makes marks that turn the direction of text visible', () => {
    const out = sink();

    createLogger({ destination: out }).info({ check: 'a\u202eb' }, 'x');

    assert.doesNotMatch(out.lines.join(''), /\u202e/);
    assert.equal(records(out)[0]?.['check'], 'a\\u202eb');
  });
});

describe('createLogger for people', () => {
  it('writes one readable line, fields as name=value, quoted where needed', () => {
    const out = sink();

    createLogger({ destination: out, format: 'pretty', colour: false }).warn(
      { check: 'shop/web', why: 'no answer' },
      'slow',
    );

    assert.match(out.lines.join(''), /^\d\d:\d\d:\d\d\.\d{3} WARN {2}slow check=shop\/web why="no answer"\n$/);
  });

  it('is chosen by itself on a terminal, with colours, and not elsewhere', () => {
    const [terminal, pipe] = [sink({ isTTY: true }), sink()];

    createLogger({ destination: terminal }).info({}, 'x');
    createLogger({ destination: pipe }).info({}, 'x');

    assert.match(terminal.lines.join(''), /\u001b\[32mINFO/);
    assert.equal(records(pipe).length, 1);
  });

  it('shows the stack of an error and of its cause below the line', () => {
    const out = sink();

    createLogger({ destination: out, format: 'pretty', colour: false }).error(
      {},
      'failed',
      new Error('outer', { cause: new RangeError('inner') }),
    );

    assert.match(
      out.lines.join(''),
      /ERROR failed\n {4}Error: outer\n {4} +at .*\n {4}caused by\n {4}RangeError: inner\n/s,
    );
  });

  it('lets no value move the cursor or start a line', () => {
    const out = sink();

    createLogger({ destination: out, format: 'pretty', colour: false }).info(
      { check: 'a\u001b[2Jb', b: 'c\nFAKE' },
      'x\ry',
    );

    const text = out.lines.join('');
    assert.equal(text.split('\n').length, 2);
    assert.doesNotMatch(text, /[\u001b\r]/);
  });
});

describe('createLogger on stdout', () => {
  it('has written everything when the process ends at once', () => {
    const script = `
      const { createLogger } = await import(${JSON.stringify(new URL('../src/logger.ts', import.meta.url).href)});
      const log = createLogger({});
      for (let line = 0; line < 2000; line += 1) log.info({ line }, 'x'.repeat(100));
      process.exit(0);`;

    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

    assert.equal(stdout.trimEnd().split('\n').length, 2000);
  });
});
