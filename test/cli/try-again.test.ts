/** The patch of an advice in the flags of `bhc probe`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { patchCommand } from '../../src/diagnosis/commands.ts';
import { aSubject } from '../support/evidence-builders.ts';
import { tryAgain } from '../../src/cli/try-again.ts';

const TARGET = 'http://10.0.0.1/x';

function proven(patch: Parameters<typeof patchCommand>[1]): string[] {
  return ['Look at the log.', `Proven: GET / answered 200. Use it: ${patchCommand(aSubject(), patch)}`];
}

describe('what to try again', () => {
  const http = (fields: Record<string, string | null>): Parameters<typeof patchCommand>[1] => ({
    spec: { probe: { http: fields } },
  });
  const sayable: readonly (readonly [patch: Parameters<typeof patchCommand>[1], flags: string[], told: string])[] = [
    [http({ method: 'GET' }), [], `bhc probe ${TARGET} --method GET`],
    [http({ method: 'GET' }), ['--method'], `bhc probe ${TARGET} --method GET`],
    [http({ path: '/a?b=1&c' }), [], `bhc probe ${TARGET} --path '/a?b=1&c'`],
    [http({ host: "it's" }), [], String.raw`bhc probe ${TARGET} --host 'it'\''s'`],
    [{ spec: { timeout: '5s' } }, ['--header'], 'the same command with --timeout 5s'],
    [http({ host: null }), ['--host'], `bhc probe ${TARGET}`],
    [http({ host: null }), ['--host', '--header'], 'the same command without --host'],
  ];
  for (const [patch, flags, told] of sayable) {
    it(`is "${told}" for ${JSON.stringify(patch)}`, () => {
      assert.equal(tryAgain(proven(patch), { target: TARGET, flags }), told);
    });
  }

  const unsayable: readonly (readonly [what: string, advice: readonly string[]])[] = [
    ['a field without a flag', proven({ spec: { port: 8080 } })],
    ['one field with and one without a flag', proven({ spec: { timeout: '5s', interval: '5s' } })],
    ['another kind of probe', proven({ spec: { probe: { http: null, tcp: {} } } })],
    ['a patch that changes nothing', proven({})],
    ['what no experiment has shown', [`Use GET: ${patchCommand(aSubject(), http({ method: 'GET' }))}`]],
    ['a proof without a command', ['Proven: GET / answered 200.']],
    ['no advice', []],
  ];
  for (const [what, advice] of unsayable) {
    it(`is left out for ${what}`, () => {
      assert.equal(tryAgain(advice, { target: TARGET, flags: [] }), undefined);
    });
  }
});
