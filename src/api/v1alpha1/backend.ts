/** One backend of a check. */
import { z } from 'zod';
import { DNS_NAME_PATTERN, isHostAddress, NUMERIC_NAME_PATTERN } from '../host-address.ts';
import { withRules } from '../rule.ts';

export const MAX_BACKENDS = 1000;

export const Port = z.int().min(1).max(65_535);

const Address = withRules(
  z
    .string()
    .min(1)
    .max(253)
    .regex(/^[A-Za-z0-9:._-]+$/, 'must be an IPv4 address, an IPv6 address or a DNS name'),
  [
    {
      cel: `isIP(self) || (self.matches('${DNS_NAME_PATTERN}') && !self.matches('${NUMERIC_NAME_PATTERN}'))`,
      message: 'must be an IPv4 address, an IPv6 address or a DNS name',
      holds: isHostAddress,
    },
  ],
).describe('Where the backend is: an IPv4 address, an IPv6 address without brackets, or a DNS name.');

export const Backend = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(253)
      .regex(
        /^[A-Za-z0-9:]([A-Za-z0-9:._-]*[A-Za-z0-9:])?$/,
        'must consist of letters, digits, ".", "-", "_" or ":", and start and end with a letter or digit',
      )
      .describe(
        'How the backend is called in the status: letters, digits, ".", "-", "_" and ":". Defaults to the address. Names are unique within a check.',
      )
      .optional(),
    address: Address,
    port: Port.describe('The port of this backend. Overrides spec.port.').optional(),
    maintenance: z
      .boolean()
      .describe('True while somebody works on the backend: it is probed and reported, but never counted.')
      .default(false),
  })
  .describe('One server that is probed.');
export type Backend = z.infer<typeof Backend>;

/** The name under which the status shows a backend. */
export function backendName(backend: { readonly name?: string | undefined; readonly address: string }): string {
  return backend.name ?? backend.address;
}
