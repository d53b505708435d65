/** Cases in which an HTTP answer came and was not the expected one. */
import type { Answer } from '../../../src/diagnosis/question.ts';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import { aSubject, evidence, failure, httpFacts, httpProbe, probed, status, succeeded } from '../evidence-builders.ts';
import {
  but,
  type DiagnosisCase,
  row,
  closed,
  page,
  getPage,
  again,
  viaGet,
  getFails,
  homePage,
  noHost,
  noTls,
} from './diagnosis-case.ts';

const withHeader = aSubject({ probe: { http: httpProbe({ expectedHeaders: ['X-Service'] }) } });

function report(outcome: ProbeOutcome): Answer {
  return probed({ kind: 'HealthReport' }, outcome);
}

export const HTTP_CASES: readonly DiagnosisCase[] = [
  row(
    ['HttpPathNotFound', 'Likely'],
    '404, and the home page is there',
    evidence(status(404), [homePage], { subject: page }),
    but('HeadUnsupported', evidence(status(404), [viaGet], { subject: page })),
  ),
  row(
    ['HttpPathNotFound', 'Likely'],
    '410, and nothing helps',
    evidence(status(410), [probed({ kind: 'OtherPath', path: '/' }, status(404))], { subject: page }),
    but('HttpForbidden', evidence(status(403), [], { subject: page })),
  ),
  row(
    ['HttpHostRejected', 'Likely'],
    '404, and fine without a Host',
    evidence(status(404), [noHost]),
    but('HttpPathNotFound', evidence(status(404), [probed({ kind: 'OtherHost', host: null }, status(404))])),
  ),
  row(['HttpHostRejected', 'Likely'], '421', evidence(status(421)), but('HttpBadRequest', evidence(status(400)))),
  row(
    ['HttpHostRejected', 'Likely'],
    'closed, and fine without a Host',
    evidence(closed, [noTls, noHost]),
    but('ConnectionClosedEarly', evidence(closed, [noTls, probed({ kind: 'OtherHost', host: null }, closed)])),
  ),
  row(
    ['HttpBadRequest', 'Likely'],
    '400, and nothing helps',
    evidence(status(400), [noTls]),
    but('HttpHostRejected', evidence(status(400), [noTls, noHost])),
  ),
  row(['HttpAuthRequired', 'Proven'], '401', evidence(status(401)), but('HttpForbidden', evidence(status(403)))),
  row(
    ['HttpForbidden', 'Proven'],
    '403',
    evidence(status(403)),
    but('HttpHostRejected', evidence(status(403), [noHost])),
  ),
  row(
    ['HttpMethodNotAllowed', 'Proven'],
    'HEAD and GET are refused',
    evidence(status(405), [getFails]),
    but('HeadUnsupported', evidence(status(405), [viaGet])),
  ),
  row(
    ['HttpMethodNotAllowed', 'Likely'],
    'GET fails in another way',
    evidence(status(405), [probed({ kind: 'OtherMethod', method: 'GET' }, status(401))]),
    but('HttpAuthRequired', evidence(status(401))),
  ),
  row(
    ['HttpMethodNotAllowed', 'Proven'],
    'GET is refused and HEAD works',
    evidence(status(405), [probed({ kind: 'OtherMethod', method: 'HEAD' }, succeeded())], { subject: getPage }),
    but('HttpServerError', evidence(status(500), [], { subject: getPage })),
  ),
  row(
    ['HeadUnsupported', 'Proven'],
    '405, and GET works',
    evidence(status(405), [viaGet, again(status(405))]),
    but('HttpMethodNotAllowed', evidence(status(405), [viaGet, again(succeeded())])),
  ),
  row(
    ['HeadUnsupported', 'Likely'],
    'no answer, and GET works',
    evidence(failure('NoResponse'), [viaGet]),
    but(
      'NoResponse',
      evidence(failure('NoResponse'), [probed({ kind: 'OtherMethod', method: 'GET' }, failure('NoResponse'))]),
    ),
  ),
  row(
    ['HeadUnsupported', 'Likely'],
    '405 says that GET is allowed',
    evidence(status(405, { allowsGet: true })),
    but('HttpMethodNotAllowed', evidence(status(405, { allowsGet: true }), [getFails])),
  ),
  row(
    ['HttpRedirected', 'Proven'],
    '301 to https',
    evidence(status(301, { redirect: 'SameHostHttps' })),
    but('HttpUnexpectedStatus', evidence(status(304))),
  ),
  row(
    ['HttpRateLimited', 'Proven'],
    '429',
    evidence(status(429, { retryAfterSeconds: 30 })),
    but('HttpServiceUnavailable', evidence(status(503, { retryAfterSeconds: 30 }))),
  ),
  row(
    ['HttpServerError', 'Proven'],
    '500, and GET fails too',
    evidence(status(500), [probed({ kind: 'OtherMethod', method: 'GET' }, status(500))]),
    but('HeadUnsupported', evidence(status(500), [viaGet])),
  ),
  row(['HttpBadGateway', 'Likely'], '502', evidence(status(502)), but('HttpServerError', evidence(status(500)))),
  row(['HttpServiceUnavailable', 'Proven'], '503', evidence(status(503)), but('HttpBadGateway', evidence(status(504)))),
  row(
    ['HttpUnexpectedStatus', 'Proven'],
    '204 where 200 was expected',
    evidence(status(204)),
    but('HttpBodyMismatch', evidence(failure('BodyMismatch', { responseBytes: 90 }), [], { subject: getPage })),
  ),
  row(
    ['HttpBodyMismatch', 'Proven'],
    'the body is another',
    evidence(failure('BodyMismatch', { responseBytes: 90 }), [], { subject: getPage }),
    but('HttpUnexpectedStatus', evidence(status(204), [], { subject: getPage })),
  ),
  row(
    ['DependencyFailing', 'Likely'],
    'the health report names the database',
    evidence(status(503), [report(status(503, { dependency: 'database' }))]),
    but('HttpServiceUnavailable', evidence(status(503), [report(status(503))])),
  ),
  row(
    ['HttpHeaderMismatch', 'Proven'],
    'an expected header is missing',
    evidence(
      failure('HeaderMismatch', {
        http: httpFacts(200, { unmetHeader: { index: 0, isMissing: true, isIdentity: true } }),
      }),
      [],
      { subject: withHeader },
    ),
    but('HttpServerError', evidence(status(500), [], { subject: withHeader })),
  ),
  row(
    ['WrongBackendIdentity', 'Proven'],
    'the identity header names another service',
    evidence(
      failure('IdentityMismatch', {
        http: httpFacts(200, { unmetHeader: { index: 0, isMissing: false, isIdentity: true } }),
      }),
      [],
      { subject: withHeader },
    ),
    but(
      'HttpHeaderMismatch',
      evidence(
        failure('HeaderMismatch', {
          http: httpFacts(200, { unmetHeader: { index: 0, isMissing: true, isIdentity: true } }),
        }),
        [],
        { subject: withHeader },
      ),
    ),
  ),
];
