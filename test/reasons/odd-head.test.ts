/** Odd but legal heads of answers. Each with a real server, through the command line. */
import { oddHeadCases } from './cases/odd-head-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('odd but legal heads', 41, oddHeadCases);
