/** The gRPC health call, against grpc-js and against frames by hand. Through the command line. */
import { grpcCases } from './cases/grpc-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('gRPC', 20, grpcCases);
