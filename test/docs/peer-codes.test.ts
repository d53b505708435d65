/** The table of other load balancers' codes is complete, and leads only to reasons that exist and that a case produces. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isReason } from '../../src/api/reasons.ts';
import { claims } from '../reasons/claims.ts';
import { quotedWords, tableRows } from './markdown-table.ts';

/** The code books. Of Azure and of Google Cloud's diagnosis the messages, which have no codes, in a few words. */
const CODE_BOOKS: Readonly<Record<string, readonly string[]>> = {
  'AWS ELBv2': [
    ...['initial', 'healthy', 'unhealthy', 'unhealthy.draining', 'unused', 'draining', 'unavailable'],
    ...['Elb.RegistrationInProgress', 'Elb.InitialHealthChecking', 'Elb.InternalError'],
    ...['Target.ResponseCodeMismatch', 'Target.Timeout', 'Target.FailedHealthChecks', 'Target.NotRegistered'],
    ...['Target.NotInUse', 'Target.InvalidState', 'Target.IpUnusable', 'Target.DeregistrationInProgress'],
    ...['Target.HealthCheckDisabled', 'AnomalyDetection', 'AdministrativeOverride'],
  ],
  'Azure Application Gateway': [
    ...['Healthy', 'Unhealthy', 'backend slower than the probe timeout', 'name not resolved', 'could not connect'],
    ...['status code mismatch', 'body mismatch', 'common name mismatch', 'certificate outside its dates'],
    ...['intermediate certificate not found', 'leaf certificate not found'],
    ...['server certificate not from a well-known authority', 'intermediate not from a well-known authority'],
    ...['intermediate not signed by an uploaded root', 'root differs from the uploaded root', 'leaf not on top'],
    ...['verification failed, with a code of the library'],
    ...['Unknown: cached address in use or cleared', 'Unknown: infrastructure blocked'],
  ],
  'Google Cloud': [
    ...['HEALTHY', 'DRAINING', 'UNHEALTHY', 'TIMEOUT', 'UNKNOWN'],
    ...['logging disabled', 'port mismatch', 'TLS to a plaintext port', 'plaintext to a TLS port', 'gRPC against HTTP']
      .concat('HTTP against another service', 'HTTP version', 'firewall', 'was healthy before', '404', '400')
      .concat('TLS version', '5xx', 'refused or reset', 'timeout')
      .map((finding) => `gcpdiag: ${finding}`),
  ],
  'Alibaba ALB, NLB, GWLB': [
    ...['Initial', 'Unhealthy', 'Unused', 'Unavailable', 'CONNECT_TIMEOUT', 'CONNECT_FAILED', 'CONNECT_INTERRUPT'],
    ...['SEND_REQUEST_FAILED', 'SEND_REQUEST_TIMEOUT', 'RECV_RESPONSE_FAILED', 'RECV_RESPONSE_TIMEOUT'],
    ...['RESPONSE_FORMAT_ERROR', 'RESPONSE_MISMATCH'],
  ],
  'Huawei ELB': [
    ...['CONNECT_TIMEOUT', 'CONNECT_FAILED', 'CONNECT_REFUSED', 'CONNECT_INTERRUPT', 'SSL_HANDSHAKE_ERROR'],
    ...['SEND_REQUEST_FAILED', 'SEND_REQUEST_TIMEOUT', 'RECV_RESPONSE_FAILED', 'RECV_RESPONSE_TIMEOUT'],
    ...['RESPONSE_FORMAT_ERROR', 'RESPONSE_MISMATCH', 'diagnosis: network ACL', 'diagnosis: security group'],
  ],
  HAProxy: [
    ...['UNK', 'INI', 'CHECKED', 'HANA', 'SOCKERR', 'L4OK', 'L4TOUT', 'L4CON', 'L6OK', 'L6TOUT', 'L6RSP', 'L7TOUT'],
    ...['L7RSP', 'L7OK', 'L7OKC', 'L7STS', 'PROCERR', 'PROCTOUT', 'PROCOK'],
  ],
  Envoy: [
    ...['ACTIVE', 'PASSIVE', 'NETWORK', 'NETWORK_TIMEOUT'],
    ...['UNKNOWN', 'HEALTHY', 'UNHEALTHY', 'DRAINING', 'TIMEOUT', 'DEGRADED'],
  ],
};

/** Instead of a reason, with the cause behind it. */
const WITHOUT_REASON = /^(?:not yet: |no reason(?: of its own)?: )\S.{20,}/;

const page = readFileSync(fileURLToPath(new URL('../../docs/peer-codes.md', import.meta.url)), 'utf8');
const rows = tableRows(page).map(([peer = '', code = '', , ours = '']) => ({ peer, code: quotedWords(code)[0], ours }));

describe('the table of the codes of other load balancers', () => {
  for (const [peer, codes] of Object.entries(CODE_BOOKS)) {
    it(`has every code of ${peer}, once`, () => {
      const listed = rows.filter((row) => row.peer === peer).map(({ code }) => code);

      assert.deepEqual(listed, codes);
    });
  }

  it('has nothing else', () => {
    assert.deepEqual(
      rows.filter(({ peer }) => !Object.hasOwn(CODE_BOOKS, peer)),
      [],
    );
  });

  it('leads each of them to reasons that exist, or says why there is none', () => {
    for (const { peer, code, ours } of rows) {
      const reasons = quotedWords(ours);
      assert.deepEqual(
        reasons.filter((reason) => !isReason(reason)),
        [],
        `${peer} ${code}`,
      );
      assert.ok(reasons.length > 0 || WITHOUT_REASON.test(ours), `${peer} ${code}: ${ours}`);
    }
  });

  it('leads only to reasons that a case produces', () => {
    const produced = new Set<string>(claims.map(({ reason }) => reason));
    const missing = new Set(rows.flatMap(({ ours }) => quotedWords(ours)).filter((reason) => !produced.has(reason)));

    assert.deepEqual([...missing], []);
  });
});
