/** What is said about a check as a whole: nothing to probe, not valid, not finished. Through the command line. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Condition } from '../../src/api/v1alpha1/status.ts';
import { checkClaims } from './cases/check-claims.ts';
import { loopbackObstacle } from './loopback-obstacle.ts';
import { type Manifest, type ProductRun, runProduct } from './product-run.ts';
import { assertRow } from './reason-case.ts';
import { closedPort } from './scripted-server.ts';

function manifest(spec: Manifest): Manifest {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { probe: { http: {} }, ...spec },
  };
}

function condition(run: ProductRun, type: string): Condition | undefined {
  return run.status('web').conditions?.find((candidate) => candidate.type === type);
}

const skip = loopbackObstacle();

describe('checks as a whole', { concurrency: true }, () => {
  it(checkClaims.noBackends.name, { skip }, async () => {
    const run = await runProduct([manifest({ backends: [], port: 80 })], { deadline: '20s' });

    assert.equal(run.exitCode, 1, run.stderr);
    const ready = condition(run, 'Ready');
    assert.deepEqual([ready?.status, ready?.reason], ['False', 'NoBackends']);
    assert.equal(condition(run, 'Healthy')?.status, 'Unknown');
    assert.equal(condition(run, 'Stalled')?.status, 'True');
    assert.deepEqual(run.status('web').backends ?? [], []);
  });

  it(checkClaims.invalidSpec.name, { skip }, async () => {
    const run = await runProduct([manifest({ backends: [{ address: '10.0.0.1' }], port: 80, interval: '0s' })]);

    assert.equal(run.exitCode, 2, run.stdout);
    assert.equal(run.stdout, '');
    assert.match(run.stderr, /checks\.yaml:1:[0-9]+: .*spec\.interval.*1s/);
  });

  it(checkClaims.initializing.name, { skip }, async () => {
    const address = '127.77.8.1';
    const backends = [{ name: 'subject', address, port: await closedPort(address) }];
    const run = await runProduct([manifest({ backends, interval: '1s', unhealthyThreshold: 10 })], { deadline: '3s' });

    assert.equal(run.exitCode, 1, run.stderr);
    assert.match(run.stderr, /the deadline of 3s is over, and not every backend has its verdict: shop\/web may need/);
    assertRow(run.status('web').backends?.[0], {
      name: checkClaims.initializing.name,
      expected: { state: 'Unknown', reason: 'Initializing' },
      lookAlike: 'ResultStale',
    });
    assert.deepEqual([condition(run, 'Ready')?.status, condition(run, 'Healthy')?.status], ['Unknown', 'Unknown']);
  });
});
