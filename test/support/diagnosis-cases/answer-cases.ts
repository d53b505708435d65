/** Cases in which a connection stands and no proper answer comes. */
import type { Answer } from '../../../src/diagnosis/question.ts';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import { evidence, failure, probed, status, succeeded } from '../evidence-builders.ts';
import {
  but,
  type DiagnosisCase,
  row,
  again,
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

const stalled = failure('BodyTimeout', { responseBytes: 300 });

function oneByte(outcome: ProbeOutcome): Answer {
  return probed({ kind: 'SmallPart' }, outcome);
}

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
  row(
    ['MtuBlackholeSuspected', 'Possible'],
    'one byte of the page is given, and the page stalls before a full packet',
    evidence(failure('BodyTimeout', { responseBytes: 300 }), [oneByte(succeeded(206)), again(stalled)], {
      subject: getPage,
    }),
    but(
      'SlowBody',
      evidence(failure('BodyTimeout', { responseBytes: 300 }), [oneByte(failure('BodyTimeout'))], { subject: getPage }),
    ),
  ),
  row(
    ['MtuBlackholeSuspected', 'Possible'],
    'one byte of the page is given, and the page does not begin',
    evidence(failure('NoResponse'), [oneByte(succeeded(206)), again(failure('NoResponse'))], { subject: getPage }),
    but('NoResponse', evidence(failure('NoResponse'), [oneByte(failure('NoResponse'))], { subject: getPage })),
  ),
];
