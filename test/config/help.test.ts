/** What --help and --print-config show. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { success } from '../../src/base/result.ts';
import { helpText, printedConfig } from '../../src/config/help.ts';
import { type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import { OPTION_ROWS } from '../../src/config/option-table.ts';

function load(argv: readonly string[], file = ''): LoadedConfig {
  const loaded = loadConfig(argv, {}, () => success(file));
  if (!loaded.ok) assert.fail(JSON.stringify(loaded.error));
  return loaded.value;
}

describe('helpText', () => {
  it('names the flag, the variable and the meaning of every option, and gives examples', () => {
    const text = helpText();

    for (const row of OPTION_ROWS) {
      assert.ok(text.includes(row.kind === 'boolean' ? `--[no-]${row.flag} ` : `--${row.flag} `), row.flag);
      assert.ok(text.includes(`(env ${row.env})`), row.env);
      assert.ok(text.replaceAll(/\s+/g, ' ').includes(row.description), row.description);
    }
    assert.match(text, /\nExamples\n/);
  });

  it('fits a terminal of 100 columns', () => {
    assert.deepEqual(
      helpText()
        .split('\n')
        .filter((line) => line.length > 102),
      [],
    );
  });
});

describe('printedConfig', () => {
  it('shows each value and where it came from', () => {
    const text = printedConfig(load(['--config=c.yaml', '--log-level=debug', '--print-config'], 'leaseName: mine\n'));

    assert.match(text, /^logLevel: debug +# flag --log-level$/m);
    assert.match(text, /^leaseName: mine +# file c\.yaml:1$/m);
    assert.match(text, /^healthPort: 8081 +# default$/m);
    assert.match(text, /^# kubeconfig: +# default: KUBECONFIG, else/m);
    assert.equal(text.trimEnd().split('\n').length, OPTION_ROWS.length);
  });

  it('can be given to --config again', () => {
    const first = load(['--control-targets=10.0.0.1:443', '--watch-namespaces=shop', '--no-leader-election']);

    const again = load(['--config=printed.yaml'], printedConfig(first));

    assert.deepEqual(again.config, first.config);
  });
});

describe('the table of options', () => {
  it('derives the flag and the variable from the name, the variable of the downward API aside', () => {
    for (const { name, flag, env } of OPTION_ROWS) {
      const words = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      assert.equal(flag, words);
      assert.equal(env, name === 'podIps' ? 'BHO_POD_IP' : `BHO_${words.replaceAll('-', '_').toUpperCase()}`);
    }
  });

  it('describes every option in sentences', () => {
    for (const { name, description } of OPTION_ROWS) assert.match(description, /^[a-zA-Z].*\.$/, name);
  });
});
