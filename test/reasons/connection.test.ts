/** Connections that never stand, or do not last. Each with a real server, through the command line. */
import { connectionCases } from './cases/connection-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('connections that fail', 1, connectionCases);
