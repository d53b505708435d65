/** Datagrams. Through the command line. */
import { udpCases } from './cases/udp-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('UDP', 22, udpCases);
