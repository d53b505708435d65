/** The table of backends, at every width. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createPalette } from '../../../src/cli/output/colour.ts';
import { summaryText } from '../../../src/cli/output/summary.ts';
import { renderTable } from '../../../src/cli/output/table.ts';
import { aCheck } from '../../support/builders.ts';
import { aCondition, aRow, aSnapshot } from '../snapshots.ts';

const NOW = Date.UTC(2026, 10, 22, 5, 41);
const plain = createPalette(false);

const snapshot = aSnapshot([
  aRow('ecs-1', 'Unhealthy', { message: 'nobody listens on 10.0.0.1:80' }),
  aRow('ecs-2', 'Maintenance', { address: 'fd00::2', reason: 'Maintenance' }),
  aRow('ecs-3', 'Healthy'),
]);

function table(width: number): string[] {
  return renderTable([snapshot], { width, nowMs: NOW, palette: plain });
}

describe('the table', () => {
  it('has a line for each backend, and the message below one that fails', () => {
    assert.deepEqual(table(120), [
      'CHECK     BACKEND  ADDRESS       STATE        SINCE  REASON             CONFIDENCE',
      'shop/web  ecs-1    10.0.0.1:80   Unhealthy    5s     ConnectionRefused  Proven',
      '  └ nobody listens on 10.0.0.1:80',
      'shop/web  ecs-2    [fd00::2]:80  Maintenance  5s     Maintenance        Proven',
      'shop/web  ecs-3    10.0.0.1:80   Healthy      5s     Healthy',
      '',
      '1 check, 3 backends: 1 healthy, 1 unhealthy, 1 in maintenance',
      'What to do: bhc explain REASON; all of it: bhc run -f … --once -o yaml',
    ]);
  });

  it('says where to read on only where there is something to read', () => {
    const lines = renderTable([aSnapshot([aRow('ecs-1', 'Healthy')])], { width: 120, nowMs: NOW, palette: plain });

    assert.equal(lines.at(-1), '1 check, 1 backend: 1 healthy');
  });

  it('can begin with the sick backends of all checks', () => {
    const well = { ...aSnapshot([aRow('a-1', 'Degraded'), aRow('a-2', 'Healthy')]), key: 'shop/a' };
    const sick = { ...aSnapshot([aRow('b-1', 'Unhealthy'), aRow('b-2', 'Healthy')]), key: 'shop/b' };

    const lines = renderTable([well, sick], { width: 120, nowMs: NOW, palette: plain, worstFirst: true });

    assert.deepEqual(
      lines.filter((line) => line.startsWith('shop/')).map((line) => line.split(/ +/)[1]),
      ['b-1', 'a-1', 'a-2', 'b-2'],
    );
  });

  it('leaves the address out before it cuts a reason beyond recognition', () => {
    assert.deepEqual(table(72).slice(0, 2), [
      'CHECK     BACKEND  STATE        SINCE  REASON             CONFIDENCE',
      'shop/web  ecs-1    Unhealthy    5s     ConnectionRefused  Proven',
    ]);
  });

  it('is never wider than asked, whatever the names and the width', () => {
    const name = fc.string({ minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), name, name, (width, backend, message) => {
        const wild = aSnapshot([aRow(backend, 'Unhealthy', { message }), aRow('b', 'Healthy', { address: backend })]);
        for (const line of renderTable([wild], { width, nowMs: NOW, palette: plain })) {
          assert.ok(line.length <= width, `${line.length} > ${width}: ${line}`);
          assert.doesNotMatch(line, /\p{Cc}/u);
        }
      }),
    );
  });

  it('has the same text with colours as without', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 160 }), (width) => {
        const coloured = renderTable([snapshot], { width, nowMs: NOW, palette: createPalette(true) });
        // oxlint-disable-next-line no-control-regex
        assert.deepEqual(
          coloured.map((line) => line.replaceAll(/\u001b\[\d+m/g, '')),
          table(width),
        );
      }),
    );
  });

  it('shows why a check cannot be probed', () => {
    const stalled = {
      ...snapshot,
      status: {
        observedGeneration: 1,
        conditions: [aCondition('Ready', 'False', 'CredentialsUnavailable', 'needs the Secret shop/token')],
      },
    };

    const lines = renderTable([stalled], { width: 100, nowMs: NOW, palette: plain });

    assert.match(lines[1] ?? '', /^shop\/web +Unknown +CredentialsUnavailable$/);
    assert.equal(lines[2], '  └ needs the Secret shop/token');
  });

  it('tells how many rows the status has left out', () => {
    const truncated = {
      ...snapshot,
      status: { observedGeneration: 1, backends: [aRow('a', 'Healthy')], truncatedBackends: 7 },
    };

    assert.match(renderTable([truncated], { width: 100, nowMs: NOW, palette: plain })[2] ?? '', /… and 7 more/);
  });

  it('waits where nothing is known yet', () => {
    const fresh = { ...snapshot, check: aCheck(['10.0.0.1']), status: undefined };

    assert.equal(summaryText([fresh, fresh]), '2 checks, 2 backends: waiting for the first results');
  });

  it('does not wait for results that cannot come', () => {
    const empty = { ...snapshot, check: aCheck([]), status: undefined };
    const conditions = [aCondition('Ready', 'False', 'CredentialsUnavailable')];
    const heldUp = { ...snapshot, check: aCheck(['10.0.0.1']), status: { observedGeneration: 1, conditions } };

    assert.equal(summaryText([]), '0 checks, 0 backends: nothing to probe until a file holds a check');
    assert.equal(summaryText([empty]), '1 check, 0 backends: nothing to probe until a check names a backend');
    assert.equal(summaryText([heldUp]), '1 check, 1 backend: nothing can be probed until the checks are mended');
  });
});
