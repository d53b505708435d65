/** `bhc explain`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { REASONS } from '../../src/api/reasons.ts';
import { firstSentence } from '../../src/cli/runbook.ts';
import { aTerminal } from './terminal.ts';

describe('bhc explain', () => {
  it('lists all reasons with one line each', async () => {
    const terminal = aTerminal();

    assert.equal(await terminal.bhc('explain'), 0);

    const lines = terminal.stdout().trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      Object.keys(REASONS),
    );
    for (const line of lines) assert.match(line, /^\w+ +\S.*\.$/);
  });

  it('shows the page of a reason, however it is capitalised', async () => {
    const terminal = aTerminal();

    assert.equal(await terminal.bhc('explain', 'connectionrefused'), 0);
    assert.match(terminal.stdout(), /^# ConnectionRefused\n/);
  });

  it('styles the page on a terminal', async () => {
    const terminal = aTerminal({ isTty: true });

    assert.equal(await terminal.bhc('explain', 'ConnectionRefused'), 0);
    assert.match(terminal.stdout(), /^\u001b\[1m# ConnectionRefused/);
  });

  const unknown: readonly (readonly [asked: string, told: RegExp])[] = [
    ['ConnectionRefuse', /did you mean ConnectionRefused\?/],
    ['Dns', /did you mean .*DnsNameNotFound/],
    ['xyzzy', /"bhc explain" lists all reasons/],
    ['constructor', /there is no reason "constructor"/],
    ['../../package', /there is no reason/],
  ];
  for (const [asked, told] of unknown) {
    it(`suggests what is near to ${asked}, and ends with 2`, async () => {
      const terminal = aTerminal();

      assert.equal(await terminal.bhc('explain', asked), 2);
      assert.match(terminal.stderr(), told);
      assert.equal(terminal.stdout(), '');
    });
  }
});

describe('the first sentence of a page', () => {
  it('is found below title and facts, as plain text', () => {
    assert.equal(
      firstSentence('# A\n\n> Step: B.\n\n## Meaning\n\nThe `ss` tool\nsays 1.5 no. And more.\n'),
      'The ss tool says 1.5 no.',
    );
  });

  it('is empty for an empty page', () => {
    assert.equal(firstSentence('# A\n'), '');
  });
});
