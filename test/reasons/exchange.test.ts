/** Exchanges over TCP. Through the command line. */
import { exchangeCases } from './cases/exchange-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('TCP exchanges', 23, exchangeCases);
