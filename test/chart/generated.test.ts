/** The generated files of the chart are those that the sources make. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { OPTION_ROWS } from '../../src/config/option-table.ts';
import { generatedChartFiles } from '../../tools/generate-chart.ts';
import { at, CHART } from './rendered-chart.ts';

describe('generatedChartFiles', () => {
  for (const { path, text } of generatedChartFiles()) {
    it(`are up to date: ${relative(CHART, path)} (else run "npm run generate")`, () => {
      assert.equal(readFileSync(path, 'utf8'), text);
    });
  }

  it('carry the same CRD as crds/', () => {
    assert.equal(
      readFileSync(`${CHART}/files/backendhealthchecks.yaml`, 'utf8'),
      readFileSync(new URL('../../crds/backendhealthchecks.yaml', import.meta.url), 'utf8'),
    );
  });

  it('have a value for every option that has one', () => {
    const values: unknown = parse(readFileSync(`${CHART}/values.yaml`, 'utf8'));
    const schema: unknown = JSON.parse(readFileSync(`${CHART}/values.schema.json`, 'utf8'));

    for (const { name, chartValue } of OPTION_ROWS.filter((row) => row.chartValue !== undefined)) {
      const path = (chartValue ?? '').split('.');
      const inSchema = path.flatMap((key) => ['properties', key]);
      assert.notEqual(at(schema, ...inSchema), undefined, name);
      const hasPlainDefault = at(schema, ...inSchema, 'default') !== undefined;
      assert.equal(at(values, ...path) !== undefined, hasPlainDefault, name);
    }
  });

  it('allow no value that is not described', () => {
    const schema: unknown = JSON.parse(readFileSync(`${CHART}/values.schema.json`, 'utf8'));

    assert.equal(at(schema, 'additionalProperties'), false);
  });
});
