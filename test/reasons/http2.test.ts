/** The versions of HTTP, and odd but legal servers of HTTP/2. Through the command line. */
import { http2HealthyCases } from './cases/http2-healthy-cases.ts';
import { versionCases } from './cases/version-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('HTTP/2', 21, [...versionCases, ...http2HealthyCases]);
