/** Every family of cases on loopback: the one list that the claims and the scorecard go by. Importing it starts nothing. */
import { answerCases } from './cases/answer-cases.ts';
import { brokenAnswerCases } from './cases/broken-answer-cases.ts';
import { certificateCases } from './cases/certificate-cases.ts';
import { connectionCases } from './cases/connection-cases.ts';
import { exchangeCases } from './cases/exchange-cases.ts';
import { grpcCases } from './cases/grpc-cases.ts';
import { healthyCases, lastingManifest } from './cases/healthy-cases.ts';
import { healthyTlsCases } from './cases/healthy-tls-cases.ts';
import { hostileCases } from './cases/hostile-cases.ts';
import { http2HealthyCases } from './cases/http2-healthy-cases.ts';
import { lifecycleCases, secretManifest } from './cases/lifecycle-cases.ts';
import { oddBodyCases } from './cases/odd-body-cases.ts';
import { oddHeadCases } from './cases/odd-head-cases.ts';
import { requestCases } from './cases/request-cases.ts';
import { serviceCases } from './cases/service-cases.ts';
import { slownessCases } from './cases/slowness-cases.ts';
import { statusCases } from './cases/status-cases.ts';
import { tlsCases } from './cases/tls-cases.ts';
import { udpCases } from './cases/udp-cases.ts';
import { versionCases } from './cases/version-cases.ts';
import type { FamilyWorld, LoopbackCase } from './loopback-family.ts';
import { trustedByNode } from './trusted-by-node.ts';

export interface LoopbackFamily extends FamilyWorld {
  /** The file that makes the cases true, below `test/`. */
  readonly file: string;
  readonly cases: readonly LoopbackCase[];
}

export const loopbackFamilies: readonly LoopbackFamily[] = [
  { file: 'reasons/answer.test.ts', cases: answerCases },
  { file: 'reasons/broken-answer.test.ts', cases: brokenAnswerCases },
  { file: 'reasons/connection.test.ts', cases: connectionCases },
  { file: 'reasons/exchange.test.ts', cases: exchangeCases },
  { file: 'reasons/grpc.test.ts', cases: grpcCases },
  { file: 'reasons/healthy.test.ts', cases: healthyCases, manifests: [lastingManifest] },
  { file: 'reasons/hostile.test.ts', cases: hostileCases },
  { file: 'reasons/http2.test.ts', cases: [...versionCases, ...http2HealthyCases] },
  { file: 'reasons/lifecycle.test.ts', cases: lifecycleCases, manifests: [secretManifest] },
  { file: 'reasons/odd-body.test.ts', cases: oddBodyCases },
  { file: 'reasons/odd-head.test.ts', cases: oddHeadCases },
  { file: 'reasons/request.test.ts', cases: requestCases },
  { file: 'reasons/service.test.ts', cases: serviceCases },
  { file: 'reasons/slowness.test.ts', cases: slownessCases },
  { file: 'reasons/status.test.ts', cases: statusCases },
  { file: 'reasons/tls.test.ts', cases: [...tlsCases, ...certificateCases, ...healthyTlsCases], env: trustedByNode },
  { file: 'reasons/udp.test.ts', cases: udpCases },
];
