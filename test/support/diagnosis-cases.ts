/** Every reason that a failing backend can get: evidence that leads to it, and its nearest look-alike, which must get another name. */
import { PATH_CASES } from './diagnosis-cases/path-cases.ts';
import { ANSWER_CASES } from './diagnosis-cases/answer-cases.ts';
import { CERTIFICATE_CASES } from './diagnosis-cases/certificate-cases.ts';
import { HTTP_CASES } from './diagnosis-cases/http-cases.ts';
import { PROBER_CASES } from './diagnosis-cases/prober-cases.ts';
import { GRPC_CASES } from './diagnosis-cases/grpc-cases.ts';
import { EXCHANGE_CASES, UDP_CASES } from './diagnosis-cases/payload-cases.ts';
import { VERSION_CASES } from './diagnosis-cases/version-cases.ts';
import { TLS_CASES } from './diagnosis-cases/tls-cases.ts';
import type { DiagnosisCase } from './diagnosis-cases/diagnosis-case.ts';

export const DIAGNOSIS_CASES: readonly DiagnosisCase[] = [
  ...PATH_CASES,
  ...ANSWER_CASES,
  ...HTTP_CASES,
  ...PROBER_CASES,
  ...GRPC_CASES,
  ...VERSION_CASES,
  ...UDP_CASES,
  ...EXCHANGE_CASES,
  ...TLS_CASES,
  ...CERTIFICATE_CASES,
];
