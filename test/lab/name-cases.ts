/** What the product must say about each answer of a name server, and what it must not. */
import type { ReasonCase } from '../reasons/reason-case.ts';
import { farAddress } from './path-network.ts';
import type { NameRecord } from './programs.ts';

export interface NameCase extends ReasonCase {
  /** The name of the backend, below ".lab.test". */
  readonly host: string;
  /** What the name server says; without it the name does not exist. */
  readonly record?: NameRecord;
}

const NAME_FAILED = {
  DirectAccess: 'Failed',
  PortOpen: 'NotReached',
  FirewallClear: 'NotReached',
  CheckParameters: 'NotReached',
  StatusCode: 'NotReached',
} as const;
const NOTHING_KNOWN = { DirectAccess: 'Failed', PortOpen: 'Unknown', StatusCode: 'Unknown' } as const;

export const nameCases: readonly NameCase[] = [
  {
    name: 'a name that does not exist is DnsNameNotFound',
    host: 'nosuchname',
    expected: {
      state: 'Unhealthy',
      reason: 'DnsNameNotFound',
      confidence: 'Proven',
      phase: 'Resolve',
      steps: NAME_FAILED,
      message: /the name nosuchname\.lab\.test does not exist/,
      advice: [/nslookup nosuchname\.lab\.test/],
    },
    lookAlike: 'DnsNoAddress',
  },
  {
    name: 'a name without an address is DnsNoAddress',
    host: 'mail-only',
    record: { kind: 'noData' },
    expected: {
      state: 'Unhealthy',
      reason: 'DnsNoAddress',
      confidence: 'Proven',
      phase: 'Resolve',
      steps: NAME_FAILED,
    },
    lookAlike: 'DnsNameNotFound',
  },
  {
    name: 'a server that fails for a name is DnsServerFailure, and no fault of the backend',
    host: 'broken',
    record: { kind: 'serverFailure' },
    expected: {
      state: 'Unknown',
      reason: 'DnsServerFailure',
      confidence: 'Likely',
      phase: 'Resolve',
      steps: NOTHING_KNOWN,
    },
    lookAlike: 'DnsNameNotFound',
  },
  {
    name: 'a server that refuses to answer is DnsServerFailure',
    host: 'refused',
    record: { kind: 'refused' },
    expected: { state: 'Unknown', reason: 'DnsServerFailure', confidence: 'Likely', phase: 'Resolve' },
    lookAlike: 'ConnectionRefused',
  },
  {
    name: 'a server that does not answer is DnsTimeout, and no fault of the backend',
    host: 'silent',
    record: { kind: 'silent' },
    expected: { state: 'Unknown', reason: 'DnsTimeout', confidence: 'Likely', phase: 'Resolve', steps: NOTHING_KNOWN },
    lookAlike: 'ConnectTimeout',
  },
  {
    name: 'a name with an IPv4 address is Healthy',
    host: 'fine4',
    record: { kind: 'addresses', ipv4: farAddress('healthy').ipv4 },
    expected: { state: 'Healthy', reason: 'Healthy' },
    lookAlike: 'DnsNoAddress',
  },
  {
    name: 'a name with an IPv6 address is Healthy',
    host: 'fine6',
    record: { kind: 'addresses', ipv6: farAddress('healthy').ipv6 },
    expected: { state: 'Healthy', reason: 'Healthy' },
    lookAlike: 'DnsNoAddress',
  },
  {
    name: 'a name with a dead address and a living one is Healthy',
    host: 'half',
    record: { kind: 'addresses', ipv6: farAddress('closed').ipv6, ipv4: farAddress('healthy').ipv4 },
    expected: { state: 'Healthy', reason: 'Healthy' },
    lookAlike: 'ConnectionRefused',
  },
  {
    name: 'a name with a dead address before a living one is Healthy, and DnsPartialAnswers names the dead one',
    host: 'lame',
    record: { kind: 'addresses', ipv4: farAddress('closed').ipv4, ipv6: farAddress('healthy').ipv6 },
    expected: { state: 'Healthy', reason: 'Healthy', warnings: ['DnsPartialAnswers'] },
    lookAlike: 'ConnectionRefused',
  },
  {
    name: 'a name whose address refuses is ConnectionRefused, and no fault of the name',
    host: 'closed',
    record: { kind: 'addresses', ipv4: farAddress('closed').ipv4 },
    expected: { state: 'Unhealthy', reason: 'ConnectionRefused', confidence: 'Likely', phase: 'Connect' },
    lookAlike: 'DnsNameNotFound',
  },
  {
    name: 'a name that leads to the metadata address is AddressNotAllowed: the address counts, not the name',
    host: 'rebound',
    record: { kind: 'addresses', ipv4: '169.254.169.254' },
    expected: { state: 'Unknown', reason: 'AddressNotAllowed', confidence: 'Proven' },
    lookAlike: 'ConnectTimeout',
  },
];
