/** What the lab shows about a check as a whole, or about the prober, and not about a row. Produced in `path.test.ts` and `prober-network.test.ts`. */
import type { Claim } from '../reasons/claim.ts';

export const labClaims = {
  massFailure: {
    name: 'three backends that fall silent at once are a MassFailure of the check, and their rows are said with less confidence',
    reason: 'MassFailure',
    lookAlike: 'ProberNetworkDown',
  },
  proberNetworkDown: {
    name: 'when the link of the prober is down, and the control target with it, every backend is ProberNetworkDown',
    reason: 'ProberNetworkDown',
    lookAlike: 'NoRouteToNetwork',
  },
  dnsServerUnreachable: {
    name: 'when nobody listens where the name server should be, a name is DnsServerUnreachable',
    reason: 'DnsServerUnreachable',
    lookAlike: 'ConnectionRefused',
  },
  dnsNameInvalid: {
    name: 'a name that is too long with the domain of the search list is DnsNameInvalid',
    reason: 'DnsNameInvalid',
    lookAlike: 'DnsNameNotFound',
  },
  addressFamilyMismatch: {
    name: 'without an IPv6 address of the prober, a backend with one is AddressFamilyMismatch',
    reason: 'AddressFamilyMismatch',
    lookAlike: 'NoRouteToNetwork',
  },
} as const satisfies Record<string, Claim>;
