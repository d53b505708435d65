/** When there are colours. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPalette, wantsColour } from '../../../src/cli/output/colour.ts';
import { aTerminal } from '../terminal.ts';

describe('colours', () => {
  const cases: readonly (readonly [isTty: boolean, env: Readonly<Record<string, string>>, wanted: boolean])[] = [
    [true, {}, true],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
  ];
  for (const [isTty, env, wanted] of cases) {
    it(`are ${wanted ? 'used' : 'left out'} ${isTty ? 'on a terminal' : 'in a pipe'} with ${JSON.stringify(env)}`, () => {
      assert.equal(wantsColour(aTerminal({ isTty }).io.stdout, env), wanted);
    });
  }

  it('never stand around nothing', () => {
    assert.equal(createPalette(true).red(''), '');
  });
});
