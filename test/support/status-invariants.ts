/** What holds for every status, whatever happened. Call it on any status in any test. */
import assert from 'node:assert/strict';
import { isReason } from '../../src/api/reasons.ts';
import { BackendHealthCheckStatus } from '../../src/api/v1alpha1/status.ts';

const ORDER = [
  'Ready',
  'Healthy',
  'Stalled',
  'Reconciling',
  'Degraded',
  'DirectAccess',
  'PortOpen',
  'FirewallClear',
  'CheckParametersValid',
  'StatusCodeNormal',
  'CheckPageSuitable',
  'LoadNormal',
  'ListenAddressExposed',
  'ProberHealthy',
];

/** Throws with the rule that is broken. */
export function assertStatusInvariants(status: BackendHealthCheckStatus): void {
  const parsed = BackendHealthCheckStatus.safeParse(status);
  assert.ok(parsed.success, `the status does not fit its own schema: ${parsed.error?.message ?? ''}`);
  const conditions = status.conditions ?? [];
  const types = conditions.map((condition) => condition.type);
  assert.deepEqual(
    types,
    ORDER.filter((type) => types.includes(type)),
    'conditions stand in the documented order, each once',
  );
  for (const always of ORDER.filter((type) => type !== 'Stalled' && type !== 'Reconciling')) {
    assert.ok(types.includes(always), `condition ${always} is always there`);
  }
  assert.ok(!(types.includes('Stalled') && types.includes('Reconciling')), 'Stalled excludes Reconciling');
  for (const condition of conditions) {
    assert.match(condition.reason, /^[A-Z][A-Za-z]+$/, `${condition.type}: the reason is CamelCase`);
    assert.ok(condition.message.length > 0, `${condition.type}: the message says something`);
    assert.ok(Buffer.byteLength(condition.message) <= 1024, `${condition.type}: the message is at most 1 KiB`);
    assert.equal(
      condition.observedGeneration,
      status.observedGeneration,
      `${condition.type}: speaks of this generation`,
    );
    assert.doesNotMatch(condition.message, /[\u0000-\u001f\u007f\u001b]/, `${condition.type}: no control character`);
  }
  for (const row of status.backends ?? []) {
    assert.ok(isReason(row.reason), `${row.name}: ${row.reason} is in the table of reasons`);
    assert.equal(
      row.state === 'Healthy',
      row.reason === 'Healthy',
      `${row.name}: a healthy row has the reason Healthy, and only that`,
    );
  }
  assert.ok(Buffer.byteLength(JSON.stringify(status)) <= 200 * 1024, 'the status is at most 200 KiB');
}
