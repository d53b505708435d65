/** The page that walks through the guide: every line is there, and nothing on it is made up, or dangerous. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isReason } from '../../src/api/reasons.ts';
import { CONDITION_OF_STEP, GUIDE_STEPS, STEP_RESULTS } from '../../src/api/steps.ts';
import { quotedWords, tableRows } from './markdown-table.ts';

const LINES = 17;
const page = readFileSync(fileURLToPath(new URL('../../docs/guide.md', import.meta.url)), 'utf8');
const sections = page.split(/^## /m).slice(1);

describe('the page about the guide', () => {
  it('has a section for each line, in order', () => {
    const titles = sections.map((section) => section.split('\n', 1)[0]);

    assert.deepEqual(
      titles,
      Array.from({ length: LINES }, (_, index) => `S${index + 1}`),
    );
  });

  it('says for each line what the guide says and what the operator does', () => {
    for (const section of sections) {
      assert.match(section, /\*\*The guide:\*\* \S/);
      assert.match(section, /\*\*Here:\*\* \S/);
    }
  });

  it('names every step with its condition', () => {
    for (const step of GUIDE_STEPS) {
      const rows = tableRows(page).filter((cells) => cells.at(-1) === `\`${step}\``);
      assert.ok(rows.length > 0, step);
      for (const cells of rows) assert.equal(cells.at(-2), `\`${CONDITION_OF_STEP[step]}\``);
    }
  });

  it('names only reasons, conditions, steps and results that exist', () => {
    const others = new Set<string>([...GUIDE_STEPS, ...Object.values(CONDITION_OF_STEP), ...STEP_RESULTS, 'Ready']);
    const names = quotedWords(page).filter((word) => /^(?:[A-Z][a-z]+){1,}$/.test(word));

    assert.deepEqual(
      names.filter((name) => !isReason(name) && !others.has(name)),
      [],
    );
  });

  it('never says how to switch a firewall off, and repeats no misprint', () => {
    assert.doesNotMatch(page, /iptables stop|firewall\.cpl|ufw disable|systemctl stop|flush|firewall off/i);
    assert.doesNotMatch(page, /10\.1\.1\.192|0\.5\.0\.0/);
  });
});
