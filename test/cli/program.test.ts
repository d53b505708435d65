/** The command line as a whole: help, version, and what is said about a wrong one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { VERSION } from '../../src/base/version.ts';
import { aTerminal } from './terminal.ts';

describe('bhc', () => {
  it('prints its version in both ways', async () => {
    for (const argument of ['--version', '-V', 'version']) {
      const terminal = aTerminal();

      assert.equal(await terminal.bhc(argument), 0);
      assert.equal(terminal.stdout(), `${VERSION}\n`);
    }
  });

  it('prints help with examples on stdout when asked, for every command', async () => {
    for (const command of [[], ['run'], ['probe'], ['lint'], ['explain'], ['crd']]) {
      const terminal = aTerminal();

      assert.equal(await terminal.bhc(...command, '--help'), 0);
      assert.match(terminal.stdout(), /Usage: bhc[^]*Examples?:\n {2}bhc /);
      assert.equal(terminal.stderr(), '');
    }
  });

  it('prints help on stderr when nothing is asked, and ends with 2', async () => {
    const terminal = aTerminal();

    assert.equal(await terminal.bhc(), 2);
    assert.equal(terminal.stdout(), '');
    assert.match(terminal.stderr(), /Usage: bhc/);
  });

  const wrong: readonly (readonly [argv: readonly string[], told: RegExp])[] = [
    [['prob', 'x'], /unknown command 'prob'\n\(Did you mean probe\?\)/],
    [['run', '--onse', '-f', 'x'], /unknown option '--onse'\n\(Did you mean --once\?\)/],
    [['run', '--onse'], /unknown option '--onse'/],
    [['run'], /'-f, --filename <path...>' is required/],
    [['lint'], /'-f, --filename <path...>' is required/],
    [['run', '-f', 'x', '-o', 'xml'], /Allowed choices are json, yaml, table/],
    [['run', '-f', 'x', '--deadline', '5'], /must be a duration such as 60s/],
    [['run', '-f', '-'], /-f - needs --once: stdin can be read only once/],
    [['run', '-f', 'x', '--deadline', '5s'], /--deadline needs --once/],
    [['run', '-f', 'x', '-o', 'yaml'], /-o yaml needs --once/],
    [['run', '-f', 'x', '-o', 'table'], /-o table needs --once where stdout is no terminal/],
    [['probe'], /missing required argument 'target'/],
    [['explain', 'a', 'b'], /too many arguments[^]*\("bhc explain --help" tells more\)/],
    [['run', '--nonsense'], /\("bhc run --help" tells more\)/],
  ];
  for (const [argv, told] of wrong) {
    it(`ends with 2, and says why, for: bhc ${argv.join(' ')}`, async () => {
      const terminal = aTerminal();

      assert.equal(await terminal.bhc(...argv), 2);
      assert.match(terminal.stderr(), told);
      assert.equal(terminal.stdout(), '');
    });
  }

  it('prints the CRD as YAML', async () => {
    const terminal = aTerminal();

    assert.equal(await terminal.bhc('crd'), 0);
    assert.equal(parse(terminal.stdout()).metadata.name, 'backendhealthchecks.backendhealth.dev');
  });

  it('contains its own bugs', async () => {
    const terminal = aTerminal();

    // The services of this terminal refuse to probe.
    assert.equal(await terminal.bhc('probe', '10.0.0.1'), 70);
    assert.match(terminal.stderr(), /a bug of this program: Error: this command should not probe/);
  });
});
