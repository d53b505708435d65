/** One header that a check sends with its requests. Which headers it may not set: see `api/forbidden-headers.ts`. */
import { z } from 'zod';
import { FORBIDDEN_HEADER_NAMES, FORBIDDEN_HEADER_PREFIXES, isForbiddenHeader } from '../forbidden-headers.ts';
import { withRules } from '../rule.ts';
import { DnsSubdomain } from './dns-subdomain.ts';

const SecretKeyRef = z
  .strictObject({
    name: DnsSubdomain.describe('The name of the Secret, in the namespace of the check.'),
    key: z
      .string()
      .min(1)
      .max(253)
      .regex(/^[-._A-Za-z0-9]+$/, 'must consist of letters, digits, "-", "_" and "."')
      .describe('The key in the Secret. Its value must be one line of printable ASCII.'),
  })
  .describe('A key of a Secret in the namespace of the check.');

const ValueFrom = z.strictObject({ secretKeyRef: SecretKeyRef }).describe('Takes the value from somewhere else.');

const HeaderName = withRules(
  z
    .string()
    .min(1)
    .max(64)
    .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be an HTTP header name'),
  [
    {
      cel: celOfAllowedName(),
      message:
        'must not be a header that controls the connection or claims an identity; use spec.probe.http.host for Host',
      holds: (name) => !isForbiddenHeader(name),
    },
  ],
);

function celOfAllowedName(): string {
  const names = [...FORBIDDEN_HEADER_NAMES].toSorted().map((name) => `'${name}'`);
  const prefixes = FORBIDDEN_HEADER_PREFIXES.map((prefix) => `!self.lowerAscii().startsWith('${prefix}')`);
  return [`!(self.lowerAscii() in [${names.join(', ')}])`, ...prefixes].join(' && ');
}

export const Header = withRules(
  z.strictObject({
    name: HeaderName.describe(
      'The name of the header. Headers that control the connection or claim an identity are refused.',
    ),
    value: z
      .string()
      .max(1024)
      .regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII')
      .describe('The value of the header, in printable ASCII. For anything secret use valueFrom.')
      .optional(),
    valueFrom: ValueFrom.optional(),
  }),
  [
    {
      cel: 'has(self.value) != has(self.valueFrom)',
      message: 'exactly one of value and valueFrom must be given',
      holds: (header) => (header.value === undefined) !== (header.valueFrom === undefined),
    },
  ],
).describe('A header that is sent with every request.');
