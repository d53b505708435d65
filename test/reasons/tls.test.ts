/** Checks that speak TLS. Each with a real server, through the command line; the product trusts one authority that is made for the run. */
import { certificateCases } from './cases/certificate-cases.ts';
import { healthyTlsCases } from './cases/healthy-tls-cases.ts';
import { tlsCases } from './cases/tls-cases.ts';
import { testFamily } from './loopback-family.ts';
import { trustedByNode } from './trusted-by-node.ts';

testFamily('TLS', 12, [...tlsCases, ...certificateCases, ...healthyTlsCases], { env: trustedByNode });
