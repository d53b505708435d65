/** Odd but legal bodies and connections. Each with a real server, through the command line. */
import { oddBodyCases } from './cases/odd-body-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('odd but legal bodies and connections', 42, oddBodyCases);
