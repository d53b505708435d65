import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ALL_REASONS, CONFIDENCES, reasonFacts } from '../../src/api/reasons.ts';
import { DIAGNOSIS_CASES } from '../support/diagnosis-cases.ts';

const FOLDER = new URL('../../docs/runbook/', import.meta.url);
const HEADINGS = ['## Meaning', '## Impact', '## Diagnosis', '## Mitigation'];

function page(reason: string): string {
  return readFileSync(new URL(`${reason}.md`, FOLDER), 'utf8');
}

/** The page without its commands and its line from the table. */
function prose(reason: string): string {
  return page(reason).replaceAll(/```sh\n[^]*?\n```|^> .*$/gm, '');
}

describe('the runbook', () => {
  it('has one page for each reason, and no other', () => {
    const names = readdirSync(FOLDER).filter((name) => name !== 'README.md');

    assert.deepEqual(names.toSorted(), ALL_REASONS.map((reason) => `${reason}.md`).toSorted());
  });

  for (const reason of ALL_REASONS) {
    it(`has a whole page for ${reason}`, () => {
      const lines = page(reason).trimEnd().split('\n');

      assert.equal(lines[0], `# ${reason}`);
      assert.deepEqual(
        lines.filter((line) => line.startsWith('## ')),
        HEADINGS,
      );
      assert.ok(lines.length >= 15 && lines.length <= 40, `${lines.length} lines`);
      assert.equal(lines.filter((line) => line === '```' || line === '```sh').length % 2, 0);
    });
  }

  it('says of each reason what the table says', () => {
    for (const reason of ALL_REASONS) {
      const { step, blame, effect } = reasonFacts(reason);
      assert.ok(page(reason).includes(`\n> Step: ${step}. Blame: ${blame}. Effect: ${effect}. Confidence: `), reason);
    }
  });

  it('names every confidence that a verdict can have', () => {
    for (const { reason, confidence } of DIAGNOSIS_CASES) {
      const stated = /Confidence: (.*)\./.exec(page(reason))?.[1] ?? '';
      assert.ok(stated.split(', ').includes(confidence), `${reason}: ${confidence} is not among ${stated}`);
      assert.ok(stated.split(', ').every((word) => CONFIDENCES.some((known) => known === word)));
    }
  });

  it('names only reasons that exist', () => {
    const known = new Set<string>(ALL_REASONS);
    for (const reason of ALL_REASONS) {
      const named =
        prose(reason).match(
          /\b(?:Http|Dns|Prober?|Firewall|Host|Connect|Connection|Reset|Slow|Local|Tls)[A-Z]\w+\b/g,
        ) ?? [];
      const unknown = named.filter((name) => !known.has(name) && name !== 'ProberHealthy');
      assert.deepEqual(unknown, [], reason);
    }
  });

  it('never tells anybody to disable a firewall', () => {
    for (const reason of ALL_REASONS) {
      assert.doesNotMatch(
        page(reason),
        /disabl|turn off|switch off|iptables stop|firewall\.cpl|0\.0\.0\.0\/0/i,
        reason,
      );
    }
  });

  it('has patches that are valid JSON', () => {
    for (const reason of ALL_REASONS) {
      for (const [, json] of page(reason).matchAll(/--type=merge -p '([^']*)'/g)) {
        assert.ok('spec' in JSON.parse(json ?? ''), reason);
      }
    }
  });

  it('lists every reason in its overview, as the table has it', () => {
    const rows = page('README')
      .split('\n')
      .filter((line) => line.startsWith('| ['));

    const expected = ALL_REASONS.map((reason) => {
      const { step, blame, effect } = reasonFacts(reason);
      return `| [${reason}](${reason}.md) | ${step} | ${blame} | ${effect} |`;
    });
    assert.deepEqual(rows, expected);
  });
});
