/** What is said about a check as a whole: nothing to probe, not valid, not finished. Through the command line. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkClaims } from './cases/check-claims.ts';
import { condition, runInvalid, runUnfinished, runWithoutBackends } from './check-runs.ts';
import { loopbackObstacle } from './loopback-obstacle.ts';
import { assertRow } from './reason-case.ts';

const skip = loopbackObstacle();

describe('checks as a whole', { concurrency: true }, () => {
  it(checkClaims.noBackends.name, { skip }, async () => {
    const run = await runWithoutBackends();

    assert.equal(run.exitCode, 1, run.stderr);
    const ready = condition(run, 'Ready');
    assert.deepEqual([ready?.status, ready?.reason], ['False', 'NoBackends']);
    assert.equal(condition(run, 'Healthy')?.status, 'Unknown');
    assert.equal(condition(run, 'Stalled')?.status, 'True');
    assert.deepEqual(run.status('web').backends ?? [], []);
  });

  it(checkClaims.invalidSpec.name, { skip }, async () => {
    const run = await runInvalid();

    assert.equal(run.exitCode, 2, run.stdout);
    assert.equal(run.stdout, '');
    assert.match(run.stderr, /checks\.yaml:1:[0-9]+: .*spec\.interval.*1s/);
  });

  it(checkClaims.initializing.name, { skip }, async () => {
    const run = await runUnfinished();

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
