/** Every family of cases on loopback: the one list that the claims and the scorecard go by. Importing it starts nothing. */
import { answerCases } from './cases/answer-cases.ts';
import { brokenAnswerCases } from './cases/broken-answer-cases.ts';
import { connectionCases } from './cases/connection-cases.ts';
import { healthyCases, lastingManifest } from './cases/healthy-cases.ts';
import { hostileCases } from './cases/hostile-cases.ts';
import { lifecycleCases, secretManifest } from './cases/lifecycle-cases.ts';
import { oddBodyCases } from './cases/odd-body-cases.ts';
import { oddHeadCases } from './cases/odd-head-cases.ts';
import { requestCases } from './cases/request-cases.ts';
import { slownessCases } from './cases/slowness-cases.ts';
import { statusCases } from './cases/status-cases.ts';
import type { FamilySetup, LoopbackCase } from './loopback-family.ts';

export interface LoopbackFamily extends FamilySetup {
  /** The file that makes the cases true, below `test/`. */
  readonly file: string;
  readonly cases: readonly LoopbackCase[];
}

export const loopbackFamilies: readonly LoopbackFamily[] = [
  { file: 'reasons/answer.test.ts', cases: answerCases },
  { file: 'reasons/broken-answer.test.ts', cases: brokenAnswerCases },
  { file: 'reasons/connection.test.ts', cases: connectionCases },
  { file: 'reasons/healthy.test.ts', cases: healthyCases, manifests: [lastingManifest] },
  { file: 'reasons/hostile.test.ts', cases: hostileCases },
  { file: 'reasons/lifecycle.test.ts', cases: lifecycleCases, manifests: [secretManifest] },
  { file: 'reasons/odd-body.test.ts', cases: oddBodyCases },
  { file: 'reasons/odd-head.test.ts', cases: oddHeadCases },
  { file: 'reasons/request.test.ts', cases: requestCases },
  { file: 'reasons/slowness.test.ts', cases: slownessCases },
  { file: 'reasons/status.test.ts', cases: statusCases },
];
