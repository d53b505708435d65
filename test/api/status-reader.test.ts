import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { readStatus } from '../../src/api/status-reader.ts';
import { BackendHealthCheckStatus, MAX_BACKEND_ROWS } from '../../src/api/v1alpha1/status.ts';

const row = {
  name: 'ecs-1',
  address: '10.11.192.1',
  port: 80,
  state: 'Unhealthy',
  reason: 'ConnectionRefused',
  since: '2026-11-22T05:41:00Z',
  message: 'refused',
} as const;
const condition = {
  type: 'Healthy',
  status: 'False',
  reason: 'ConnectionRefused',
  message: 'refused',
  lastTransitionTime: '2026-11-22T05:41:00Z',
  observedGeneration: 3,
} as const;

describe('reading a status', () => {
  it('gives back what this version wrote', () => {
    const status = {
      observedGeneration: 3,
      conditions: [condition],
      backends: [{ ...row, confidence: 'Proven' }],
      owner: { name: 'a', epoch: 7 },
    };

    assert.deepEqual(readStatus(status), status);
  });

  it('says that nobody has looked when the status is empty', () => {
    assert.deepEqual(readStatus({}), { observedGeneration: -1 });
  });

  it('finds nothing where there is no status', () => {
    for (const input of [undefined, null, 'status', 5, [], [row]]) assert.equal(readStatus(input), undefined);
  });

  it('leaves out fields that it does not know', () => {
    const status = { observedGeneration: 3, published: 4, backends: [{ ...row, weight: 5 }] };

    assert.deepEqual(readStatus(status), { observedGeneration: 3, backends: [row] });
  });

  it('leaves out rows that it cannot read, and keeps the others', () => {
    const status = {
      backends: [row, { ...row, name: 'b', state: 'Sleeping' }, 'c', null, { ...row, name: 'd' }],
      conditions: [condition, { type: 'Ready' }],
    };

    assert.deepEqual(readStatus(status), {
      observedGeneration: -1,
      backends: [row, { ...row, name: 'd' }],
      conditions: [condition],
    });
  });

  it('leaves out only the part of a row that it can do without', () => {
    const status = {
      backends: [{ ...row, confidence: 'Certain', steps: { DirectAccess: 'Passed' }, advice: ['a', 5, 'b'] }],
    };

    assert.deepEqual(readStatus(status)?.backends, [{ ...row, advice: ['a', 'b'] }]);
  });

  it('reads as many rows as it may write', () => {
    const backends = Array.from({ length: MAX_BACKEND_ROWS + 50 }, (_, i) => ({ ...row, name: `b${i}` }));

    assert.deepEqual(readStatus({ backends })?.backends, backends.slice(0, MAX_BACKEND_ROWS));
  });

  it('reads the owner when all else is odd', () => {
    assert.deepEqual(readStatus({ observedGeneration: 'x', summary: 5, owner: { name: 'a', epoch: 7, zone: 'z' } }), {
      observedGeneration: -1,
      owner: { name: 'a', epoch: 7 },
    });
  });

  it('never throws, and answers only with what it could have written', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (whole, part) => {
        for (const input of [
          whole,
          { observedGeneration: part, conditions: [part, condition], backends: [whole, row], owner: part },
        ]) {
          const status = readStatus(input);
          assert.ok(status === undefined || BackendHealthCheckStatus.safeParse(status).success);
        }
      }),
    );
  });
});
