import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type EffectiveCheck, resolveEffective } from '../../src/api/effective.ts';
import { parseCheck } from '../../src/api/parse.ts';
import { type Fields, LARGEST_SPEC, manifest, specWith } from './manifests.ts';

function effective(spec: Fields): EffectiveCheck {
  const check = parseCheck(manifest(spec));
  assert.ok(check.ok, JSON.stringify(check));
  return resolveEffective(check.value.spec);
}

describe('the effective values of a check', () => {
  it('are those of the guide by default: 19 s to fail, 7 s to recover', () => {
    const { backends, ...rest } = effective(specWith({}));

    assert.deepEqual(rest, {
      intervalMs: 2_000,
      edgeIntervalMs: 2_000,
      timeoutMs: 5_000,
      slowAfterMs: 1_000,
      healthyThreshold: 3,
      unhealthyThreshold: 3,
      failureWindowMs: 19_000,
      recoveryWindowMs: 7_000,
      probesPerSecond: 1,
    });
    assert.equal(backends.length, 2);
  });

  it('are those of the guide for datagrams: every 5 s, with 10 s of patience', () => {
    const { intervalMs, timeoutMs, failureWindowMs, recoveryWindowMs } = effective(
      specWith({ probe: { udp: { send: { text: 'ping' } } } }),
    );

    assert.deepEqual([intervalMs, timeoutMs, failureWindowMs, recoveryWindowMs], [5_000, 10_000, 40_000, 13_000]);
    assert.equal(effective(specWith({ probe: { udp: { send: { text: 'ping' } } }, timeout: '1s' })).timeoutMs, 1_000);
  });

  it('count no more than the timeout for the answers of a recovered backend', () => {
    assert.equal(effective(specWith({ timeout: '200ms' })).recoveryWindowMs, 4_600);
  });

  it('take the edge interval for the windows, and the interval for the load', () => {
    const check = effective(specWith({ interval: '10s', edgeInterval: '1s' }));

    assert.deepEqual([check.failureWindowMs, check.recoveryWindowMs, check.probesPerSecond], [17_000, 5_000, 0.2]);
  });

  it('need no interval where one probe decides', () => {
    const check = effective(specWith({ healthyThreshold: 1, unhealthyThreshold: 1 }));

    assert.deepEqual([check.failureWindowMs, check.recoveryWindowMs], [5_000, 1_000]);
  });

  it('name every backend, and find its port: of the probe, of the backend, of the spec', () => {
    const { probe: _probe, ...rest } = LARGEST_SPEC;
    const ports = (spec: Fields): readonly (readonly [string, number])[] =>
      effective(spec).backends.map(({ name, port }) => [name, port] as const);

    assert.deepEqual(ports(LARGEST_SPEC), [
      ['ecs-1', 9000],
      ['ecs-2', 9000],
      ['ecs-3.example.com', 9000],
    ]);
    assert.deepEqual(ports({ ...rest, probe: { tcp: {} } }), [
      ['ecs-1', 8080],
      ['ecs-2', 80],
      ['ecs-3.example.com', 80],
    ]);
  });
});
