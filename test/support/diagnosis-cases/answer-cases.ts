/** Cases in which a connection stands and no proper answer comes. */
import { evidence, failure, status } from '../evidence-builders.ts';
import {
  but,
  type DiagnosisCase,
  row,
  silent,
  closed,
  getPage,
  shortTimeout,
  viaGet,
  tls,
  noTls,
  patient,
  quickNow,
} from './diagnosis-case.ts';

export const ANSWER_CASES: readonly DiagnosisCase[] = [
  row(
    ['NoResponse', 'Likely'],
    'accepted and silent',
    evidence(failure('NoResponse', { endedMs: 5_000 }), [noTls]),
    but('ConnectTimeout', evidence(silent)),
  ),
  row(
    ['NoResponse', 'Proven'],
    'a patient probe succeeds',
    evidence(failure('NoResponse', { endedMs: 1_000 }), [patient], { subject: shortTimeout }),
    but('HeadUnsupported', evidence(failure('NoResponse', { endedMs: 1_000 }), [viaGet], { subject: shortTimeout })),
  ),
  row(
    ['NoResponse', 'Likely'],
    'the same probe is answered in time a moment later',
    evidence(failure('NoResponse', { endedMs: 1_000 }), [quickNow], { subject: shortTimeout }),
    but('HeadUnsupported', evidence(failure('NoResponse', { endedMs: 1_000 }), [viaGet], { subject: shortTimeout })),
  ),
  row(
    ['SlowHeaders', 'Likely'],
    'the header is not complete in time',
    evidence(failure('HeadersTimeout', { responseBytes: 20 })),
    but('NoResponse', evidence(failure('NoResponse'))),
  ),
  row(
    ['SlowBody', 'Likely'],
    'the body is not complete in time',
    evidence(failure('BodyTimeout', { responseBytes: 900 }), [], { subject: getPage }),
    but('SlowHeaders', evidence(failure('HeadersTimeout', { responseBytes: 20 }), [], { subject: getPage })),
  ),
  row(
    ['MalformedResponse', 'Likely'],
    'not valid HTTP',
    evidence(failure('Malformed', { responseBytes: 20 })),
    but('WrongServiceOnPort', evidence(failure('WrongService', { responseBytes: 20, banner: 'Redis' }))),
  ),
  row(
    ['WrongServiceOnPort', 'Proven'],
    'an SSH server greets',
    evidence(failure('WrongService', { responseBytes: 20, banner: 'SSH' })),
    but('PlaintextOnTlsPort', evidence(failure('WrongService', { responseBytes: 7, banner: 'TLS' }))),
  ),
  row(
    ['PlaintextOnTlsPort', 'Likely'],
    'closed, and TLS is spoken',
    evidence(closed, [tls]),
    but('ConnectionClosedEarly', evidence(closed, [tls], { wasHealthy: true })),
  ),
  row(
    ['PlaintextOnTlsPort', 'Likely'],
    '400, and TLS is spoken',
    evidence(status(400), [tls]),
    but('HttpBadRequest', evidence(status(400), [noTls])),
  ),
  row(
    ['PlaintextOnTlsPort', 'Proven'],
    'a TLS alert, and TLS is spoken',
    evidence(failure('WrongService', { responseBytes: 7, banner: 'TLS' }), [tls]),
    but('WrongServiceOnPort', evidence(failure('WrongService', { responseBytes: 7, banner: 'SSH' }))),
  ),
  row(
    ['HttpHeadersTooLarge', 'Proven'],
    'the header is too large',
    evidence(failure('HeadersTooLarge', { responseBytes: 70_000 })),
    but('MalformedResponse', evidence(failure('Malformed', { responseBytes: 70_000 }))),
  ),
  row(
    ['ResponseTruncated', 'Likely'],
    'the body ends early',
    evidence(failure('BodyTruncated', { responseBytes: 300, http: undefined }), [], { subject: getPage }),
    but(
      'ResetDuringResponse',
      evidence(failure('ResetDuringResponse', { responseBytes: 300 }), [], { subject: getPage }),
    ),
  ),
  row(
    ['ResponseTruncated', 'Likely'],
    'the header ends early',
    evidence(failure('ClosedDuringHeaders', { responseBytes: 30 })),
    but('ConnectionClosedEarly', evidence(closed)),
  ),
];
