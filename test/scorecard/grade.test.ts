import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isReason } from '../../src/api/reasons.ts';
import type { Expected } from '../reasons/reason-case.ts';
import { grade, type Grade, MORE_GENERAL, type Said } from './grade.ts';

const DROPPED: Expected = { state: 'Unhealthy', reason: 'FirewallDropSuspected', confidence: 'Likely' };
const FINE: Expected = { state: 'Healthy', reason: 'Healthy' };
const HEAVY: Expected = { ...FINE, warnings: ['HeavyCheckPage'] };

function said(words: Partial<Said>): Said {
  return { state: 'Unhealthy', reason: 'FirewallDropSuspected', confidence: 'Likely', warnings: [], ...words };
}

const healthy = said({ state: 'Healthy', reason: 'Healthy', confidence: undefined });

describe('the grade of a verdict', () => {
  const cases: readonly (readonly [what: string, expected: Expected, verdict: Said | undefined, grade: Grade])[] = [
    ['what was expected', DROPPED, said({}), 'right'],
    ['the right reason, less sure', DROPPED, said({ confidence: 'Possible' }), 'true but weaker'],
    ['the right reason, surer than it can be', DROPPED, said({ confidence: 'Proven' }), 'wrong'],
    [
      'the right reason, where any confidence will do',
      { state: 'Unhealthy', reason: 'FirewallDropSuspected' },
      said({}),
      'right',
    ],
    ['a more general reason', DROPPED, said({ reason: 'ConnectTimeout' }), 'true but weaker'],
    [
      'a more general reason, surer than it can be',
      DROPPED,
      said({ reason: 'ConnectTimeout', confidence: 'Proven' }),
      'confidently wrong',
    ],
    [
      'a more general reason, with another state',
      DROPPED,
      said({ state: 'Unknown', reason: 'ConnectTimeout', confidence: 'Possible' }),
      'wrong',
    ],
    [
      'the more special reason instead of the general one',
      { ...DROPPED, reason: 'ConnectTimeout' },
      said({}),
      'confidently wrong',
    ],
    ['another reason, only Possible', DROPPED, said({ reason: 'HostDownSuspected', confidence: 'Possible' }), 'wrong'],
    ['another reason, Likely', DROPPED, said({ reason: 'HostDownSuspected' }), 'confidently wrong'],
    ['a failing backend that is called healthy', DROPPED, healthy, 'confidently wrong'],
    ['a fine backend that is called unhealthy', FINE, said({}), 'confidently wrong'],
    ['a fine backend', FINE, healthy, 'right'],
    ['no verdict', DROPPED, undefined, 'wrong'],
    ['a warning that is there', HEAVY, { ...healthy, warnings: ['HeavyCheckPage'] }, 'right'],
    ['a warning that is missing', HEAVY, healthy, 'true but weaker'],
    ['a warning too many', FINE, { ...healthy, warnings: ['HeavyCheckPage'] }, 'wrong'],
  ];
  for (const [what, expected, verdict, wanted] of cases) {
    it(`is "${wanted}" for ${what}`, () => {
      assert.equal(grade(expected, verdict), wanted);
    });
  }

  it('knows more general reasons that exist, and none that is its own', () => {
    for (const [reason, general] of Object.entries(MORE_GENERAL)) {
      assert.ok(isReason(reason), reason);
      assert.ok(!general.includes(reason), reason);
    }
  });
});
