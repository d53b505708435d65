/** Cases in which a web server speaks another version of HTTP, or ends HTTP/2 with an error code. */
import { evidence, status } from '../evidence-builders.ts';
import { again, but, reset, row, tls, type DiagnosisCase } from './diagnosis-case.ts';
import { http2Check, ended, banner, overHttp1, overHttp2 } from './protocol-builders.ts';

export const VERSION_CASES: readonly DiagnosisCase[] = [
  row(
    ['HttpVersionUnsupported', 'Proven'],
    'HTTP/2 is answered in HTTP/1, and the request works over HTTP/1.1',
    evidence(banner('HTTP/1'), [overHttp1, again(banner('HTTP/1'))], { subject: http2Check }),
    but('WrongServiceOnPort', evidence(banner('Redis'), [], { subject: http2Check })),
  ),
  row(
    ['HttpVersionUnsupported', 'Proven'],
    'HTTP/1.1 is answered in HTTP/2, and nothing more is known',
    evidence(banner('HTTP/2')),
    but('PlaintextOnTlsPort', evidence(banner('TLS'), [tls])),
  ),
  row(
    ['HttpVersionUnsupported', 'Likely'],
    'HTTP/2 is reset, and the request works over HTTP/1.1',
    evidence(reset, [overHttp1, again(reset)], { subject: http2Check }),
    but('ConnectionResetAfterAccept', evidence(reset, [], { subject: http2Check })),
  ),
  row(['HttpVersionUnsupported', 'Likely'], '505', evidence(status(505)), but('HttpBadRequest', evidence(status(426)))),
  row(
    ['HttpVersionUnsupported', 'Proven'],
    '426, and the request works over HTTP/2',
    evidence(status(426), [overHttp2, again(status(426))]),
    but('HttpBadRequest', evidence(status(400), [overHttp2])),
  ),
  row(
    ['HttpVersionUnsupported', 'Likely'],
    'the stream is ended with HTTP_1_1_REQUIRED',
    evidence(ended('RST_STREAM', 13), [], { subject: http2Check }),
    but('ResetDuringResponse', evidence(ended('RST_STREAM', 2), [], { subject: http2Check })),
  ),
  row(
    ['HttpRateLimited', 'Likely'],
    'GOAWAY ENHANCE_YOUR_CALM',
    evidence(ended('GOAWAY', 11), [], { subject: http2Check }),
    but('HttpServiceUnavailable', evidence(ended('GOAWAY', 0), [], { subject: http2Check })),
  ),
  row(
    ['HttpServiceUnavailable', 'Likely'],
    'the stream is refused',
    evidence(ended('RST_STREAM', 7), [], { subject: http2Check }),
    but('ResetDuringResponse', evidence(ended('GOAWAY', 1), [], { subject: http2Check })),
  ),
];
