/** Answers that come late or never. Each with a real server, through the command line. */
import { slownessCases } from './cases/slowness-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('answers that come late or never', 2, slownessCases);
