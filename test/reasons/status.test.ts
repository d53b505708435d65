/** Statuses that are not normal. Each with a real server, through the command line. */
import { statusCases } from './cases/status-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('statuses that are not normal', 5, statusCases);
