/** The text of an error in a manifest, to the character. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manifestErrorText } from '../../src/files/manifest-error.ts';
import { fileProblem, placedProblem } from '../../src/files/manifest-problem.ts';
import { checkText, errorsOf } from './manifests.ts';

function lines(...text: string[]): string {
  return text.join('\n');
}

describe('the text of an error', () => {
  it('shows place, field, the line with a caret, the allowed values and what was meant', () => {
    const text = checkText(
      'web',
      '  backends: [{address: 10.0.0.1}]\n  port: 80\n  probe:\n    http:\n      method: GTE\n',
    );

    assert.deepEqual(errorsOf(text), [
      lines(
        'checks.yaml:10:15: error: spec.probe.http.method: must be one of the allowed values; did you mean "GET"?',
        '   10 |       method: GTE',
        '      |               ^^^',
        '        allowed: HEAD, GET',
      ),
    ]);
  });

  it('points at the name of a field that is not known', () => {
    const text = checkText('web', '  backends:\n  - address: 10.0.0.1\n    prot: 80\n  port: 80\n  probe: {tcp: {}}\n');

    assert.deepEqual(errorsOf(text), [
      lines(
        'checks.yaml:8:5: error: spec.backends[0].prot: unknown field; did you mean "port"?',
        '    8 |     prot: 80',
        '      |     ^^^^',
      ),
    ]);
  });

  it('points at the nearest key above a field that is missing', () => {
    assert.deepEqual(errorsOf(checkText('web', '  backends: []\n  port: 80\n')), [
      lines('checks.yaml:5:1: error: spec.probe: is required', '    5 | spec:', '      | ^^^^'),
    ]);
  });

  it('names the backend that stands twice, at its second place', () => {
    const text = checkText(
      'web',
      '  backends:\n  - {name: a, address: 10.0.0.1}\n  - address: a\n  - {name: a, address: 10.0.0.3}\n  port: 80\n  probe: {tcp: {}}\n',
    );

    assert.deepEqual(errorsOf(text), [
      lines(
        'checks.yaml:8:14: error: spec.backends[1].address: backends must have different names; the name defaults to the address: "a" is spec.backends[0] already',
        '    8 |   - address: a',
        '      |              ^',
      ),
    ]);
  });

  it('says how an empty probe is written', () => {
    const [told = ''] = errorsOf(checkText('web', '  backends: []\n  port: 80\n  probe:\n    http:\n'));

    assert.match(told, /:9:5: error: spec\.probe\.http: must be an object, not null; write http: \{\}\n/);
  });

  it('tells all errors of all documents at once', () => {
    const broken = checkText('web', '  backends: []\n  port: 0\n  probe: {tcp: {}, http: {}}\n');

    assert.equal(errorsOf(`${broken}---\n${broken}`).length, 4);
  });

  it('shows a long line around the caret only', () => {
    const place = {
      file: 'a.json',
      line: 1,
      column: 301,
      length: 3,
      source: `${' '.repeat(300)}BAD${' '.repeat(300)}`,
    };
    const [, source = '', caret = ''] = manifestErrorText(placedProblem(place, '', 'is bad')).split('\n');

    assert.ok(source.length < 120);
    assert.equal(caret.indexOf('^'), source.indexOf('BAD'));
  });

  it('needs no place', () => {
    assert.equal(
      manifestErrorText(fileProblem('a.yaml', 'no such file or folder')),
      'a.yaml: error: no such file or folder',
    );
  });
});
