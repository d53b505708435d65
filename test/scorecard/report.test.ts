import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cellText, page, totalsOf } from './report.ts';
import { allCases, asserted, type CaseResult, judged, type ScoredCase } from './scored-case.ts';

const PAGE = fileURLToPath(new URL('../../docs/scorecard.md', import.meta.url));
const refused = aCase('a closed port', {
  expected: { state: 'Unhealthy', reason: 'ConnectionRefused', confidence: 'Likely' },
  lookAlike: 'FirewallRejecting',
});
const rejected = aCase('a firewall | that rejects', {
  expected: { state: 'Unhealthy', reason: 'FirewallRejecting' },
  lookAlike: 'ConnectionRefused',
});

type CaseFacts = Pick<ScoredCase, 'expected' | 'lookAlike'>;

function aCase(name: string, facts: CaseFacts): Omit<ScoredCase, 'result'> {
  return { name, file: 'reasons/some.test.ts', ...facts };
}

function asExpected({ expected }: CaseFacts): CaseResult {
  const { state, reason, confidence } = expected;
  return judged({ expected }, { state, reason, confidence, steps: { PortOpen: 'Failed', FirewallClear: 'Failed' } });
}

describe('the scorecard page', () => {
  it('lists every case that exists; "npm run scorecard" writes it anew', () => {
    const text = readFileSync(PAGE, 'utf8');
    const missing = allCases().filter(({ name, file }) => !text.includes(`| ${cellText(name)} (${file}) |`));

    assert.deepEqual(
      missing.map(({ name, file }) => `${file}: ${name}`),
      [],
    );
  });

  it('says of each case what was said of it, and of its look-alike', () => {
    const lines = page([refused, rejected].map((subject) => ({ ...subject, result: asExpected(subject) }))).split('\n');

    assert.ok(
      lines.includes(
        '| ConnectionRefused | a closed port (reasons/some.test.ts) | Unhealthy ConnectionRefused | Likely | right | FirewallRejecting: Unhealthy FirewallRejecting | right |',
      ),
      lines.join('\n'),
    );
    assert.ok(lines.some((line) => line.includes('a firewall \\| that rejects')));
  });

  it('lists what is not right before everything else, the worst first', () => {
    const weaker = judged(refused, { state: 'Unhealthy', reason: 'ConnectionRefused', confidence: 'Possible' });
    const wrong = judged(rejected, { state: 'Healthy', reason: 'Healthy' });
    const text = page([
      { ...refused, result: weaker },
      { ...rejected, result: wrong },
    ]);

    assert.match(text, /## Not right\n\n- confidently wrong: a firewall .*\n- true but weaker: a closed port/);
  });

  it('names the skipped cases with the reason, and does not count them', () => {
    const cases: readonly ScoredCase[] = [
      { ...refused, result: asExpected(refused) },
      { ...rejected, result: { kind: 'skipped', why: 'network namespaces need root' } },
    ];

    assert.match(page(cases), /## Skipped\n\n- a firewall .*: network namespaces need root/);
    const { run, skipped, share, meetsBar } = totalsOf(cases);
    assert.deepEqual([run, skipped, share, meetsBar], [1, 1, 1, true]);
  });

  it('counts a claim whose own test fails as confidently wrong', () => {
    assert.equal(totalsOf([{ ...refused, result: asserted(true) }]).grades.right, 1);
    assert.equal(totalsOf([{ ...refused, result: asserted(false) }]).grades['confidently wrong'], 1);
    assert.match(page([{ ...refused, result: asserted(false) }]), /none: its test fails \| –/);
  });

  it('misses the bar with one case that is confidently wrong', () => {
    const many = Array.from({ length: 200 }, () => ({ ...refused, result: asExpected(refused) }));
    const wrong = { ...refused, result: judged(refused, { state: 'Healthy', reason: 'Healthy' }) };

    assert.equal(totalsOf(many).meetsBar, true);
    assert.equal(totalsOf([...many, wrong]).meetsBar, false);
  });
});
