/** Requests that the server takes in another form. Each with a real server, through the command line. */
import { requestCases } from './cases/request-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('requests that do not fit', 4, requestCases);
