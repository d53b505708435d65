/** TLS under a probe: who the other side must be, and who we are. */
import { z } from 'zod';
import { DNS_NAME_PATTERN, isDnsName } from '../host-address.ts';
import { withRules } from '../rule.ts';
import { DnsSubdomain } from './dns-subdomain.ts';
import { durationBetween } from './duration.ts';
import { exactlyOne } from './payload.ts';

const DAY = 86_400_000;

const DataKey = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[-._A-Za-z0-9]+$/, 'must consist of letters, digits, "-", "_" and "."');

function keyOf(kind: 'Secret' | 'ConfigMap'): z.ZodType<{ name: string; key: string }> {
  return z
    .strictObject({
      name: DnsSubdomain.describe(`The name of the ${kind}, in the namespace of the check.`),
      key: DataKey.describe(`The key in the ${kind}.`),
    })
    .describe(`A key of a ${kind} in the namespace of the check.`);
}

const CaFrom = withRules(
  z.strictObject({
    configMapKeyRef: keyOf('ConfigMap').optional(),
    secretKeyRef: keyOf('Secret').optional(),
  }),
  [exactlyOne(['configMapKeyRef', 'secretKeyRef'])],
).describe('The authorities that are trusted instead of the well-known ones: one or more certificates in PEM.');

const ClientCertificateFrom = z
  .strictObject({
    secretRef: z
      .strictObject({ name: DnsSubdomain.describe('The name of the Secret, in the namespace of the check.') })
      .describe('A Secret of the type kubernetes.io/tls: the certificate under tls.crt, the key under tls.key.'),
  })
  .describe('Our own certificate, for servers that ask for one.');

export const ProbeTls = z
  .strictObject({
    serverName: withRules(z.string().min(1).max(253), [
      {
        cel: `self.matches('${DNS_NAME_PATTERN}')`,
        message: 'must be a DNS name',
        holds: isDnsName,
      },
    ])
      .describe(
        'The name that is asked for (SNI) and that the certificate must be for. Defaults to spec.probe.http.host, then to the address of the backend.',
      )
      .optional(),
    minVersion: z.enum(['1.2', '1.3']).describe('The oldest version of TLS that is accepted.').default('1.2'),
    caFrom: CaFrom.optional(),
    clientCertificateFrom: ClientCertificateFrom.optional(),
    insecureSkipVerify: z
      .boolean()
      .describe('True takes any certificate: the probe then proves that TLS is spoken, not by whom.')
      .default(false),
    expiryWarning: durationBetween({ minMs: 3_600_000, maxMs: 90 * DAY })
      .describe('A certificate that expires within this time is a warning, 1h to 2160h.')
      .default('336h'),
  })
  .describe('Speaks TLS. Applies to http, tcp and grpc.');
export type ProbeTls = z.infer<typeof ProbeTls>;
