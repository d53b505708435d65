/** Compiles what the user wrote into what the hot path sends and compares. Everything unfit for the wire is refused here once more. */
import { isForbiddenHeader } from '../api/forbidden-headers.ts';
import { failed, type Result, success } from '../base/result.ts';
import { type BodyWords, compileBody, parseStatuses, type StatusSet } from './expectation.ts';
import { OWN_HEADERS } from './http/own-headers.ts';
import { buildHttp2Request } from './http2/http2.ts';
import { parseIpAddress } from './network/ip-address.ts';
import type { ExpectedHeader, HttpProbePlan, HttpRequest, TargetHost } from './target.ts';

export interface HttpWords {
  readonly request: HttpRequest;
  /** Default HTTP1. */
  readonly version?: HttpProbePlan['version'] | undefined;
  /** As the server sees it: https where the probe speaks TLS. Default http. */
  readonly scheme?: HttpProbePlan['scheme'] | undefined;
  readonly expectedStatuses: readonly string[];
  readonly expectedBody?: BodyWords | undefined;
  readonly expectedHeaders?: readonly HeaderWords[] | undefined;
}

/** A header that the answer must have. */
export interface HeaderWords {
  readonly name: string;
  readonly value?: string | undefined;
  readonly identity: boolean;
}

/** One label, or labels with dots; letters of any case, digits, hyphens, underscores. */
const NAME =
  /^(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?$/;
/** A last label of digits or hexadecimal means an IPv4 address in an odd spelling ("127.1", "0x7f000001"), never a name. */
const NUMERIC_NAME = /(?:^|\.)(?:[0-9]+|0[xX][0-9A-Fa-f]*)\.?$/;

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e]*$/;
const REQUEST_TARGET = /^\/[\x21\x22\x24-\x7e]*$/;
const AUTHORITY = /^[A-Za-z0-9._:[\]-]+$/;

/** The plan of an HTTP probe, or why it cannot be sent. */
export function compileHttp(words: HttpWords): Result<HttpProbePlan, string> {
  const { request, version = 'HTTP1', scheme = 'http', expectedStatuses, expectedBody } = words;
  const expectedHeaders = (words.expectedHeaders ?? []).map(compileHeader);
  const problem = requestProblem(request);
  if (problem !== undefined) return failed(problem);
  const statuses = parseStatuses(expectedStatuses);
  if (!statuses.ok) return failed(`expectedStatuses: ${statuses.error}`);
  const fixed = { version, scheme, expectedStatuses: statuses.value, expectedHeaders, readsReport: false };
  if (expectedBody === undefined) return success(plan(request, { ...fixed, expectedBody: undefined }));

  if (request.method === 'HEAD') return failed('expectedBody: an answer to HEAD has no body');
  const body = compileBody(expectedBody);
  if (!body.ok) return failed(`expectedBody: ${body.error}`);
  return success(plan(request, { ...fixed, expectedBody: body.value }));
}

function compileHeader({ name, value, identity }: HeaderWords): ExpectedHeader {
  return {
    name: Buffer.from(name.toLowerCase(), 'latin1'),
    // Blanks around a value are not part of it (RFC 9110 5.5).
    value: value === undefined ? undefined : Buffer.from(value.replace(/^[ \t]+|[ \t]+$/g, ''), 'latin1'),
    identity,
  };
}

/** The same probe by GET, which reads the health report that may come with an unexpected status. */
export function readingReport(original: HttpProbePlan): Result<HttpProbePlan, string> {
  const varied = varyHttp(original, { method: 'GET' });
  return varied.ok ? success({ ...varied.value, readsReport: true }) : varied;
}

const PARTIAL_CONTENT = 206;
const PARTIAL_ONLY: StatusSet = { has: (status) => status === PARTIAL_CONTENT };

/** The same GET for the first byte of the page. Only a server that gives that part has answered the question. */
export function askingForOneByte(original: HttpProbePlan): HttpProbePlan {
  const headers = [...original.request.headers, { name: 'Range', value: 'bytes=0-0' }];
  const request: HttpRequest = { ...original.request, method: 'GET', headers };
  return plan(request, { ...original, expectedStatuses: PARTIAL_ONLY, expectedBody: undefined, expectedHeaders: [] });
}

/** The same probe with something else asked, or in the other version. A variation by HEAD expects no body. */
export function varyHttp(
  original: HttpProbePlan,
  change: Partial<Pick<HttpRequest, 'method' | 'path' | 'host'> & Pick<HttpProbePlan, 'version'>>,
): Result<HttpProbePlan, string> {
  const { version = original.version, ...changed } = change;
  const request: HttpRequest = { ...original.request, ...changed };
  const problem = requestProblem(request);
  if (problem !== undefined) return failed(problem);
  const expectedBody = request.method === 'HEAD' ? undefined : original.expectedBody;
  return success(plan(request, { ...original, version, expectedBody }));
}

/** An address or a name; `undefined` when the text is neither. */
export function parseHost(text: string): TargetHost | undefined {
  const bytes = parseIpAddress(text);
  if (bytes !== undefined) return { kind: 'address', address: text, family: bytes.length === 4 ? 4 : 6 };
  if (!NAME.test(text) || NUMERIC_NAME.test(text)) return undefined;
  return { kind: 'name', name: text.toLowerCase() };
}

type Expected = Omit<HttpProbePlan, 'kind' | 'request' | 'bytes'>;

function plan(request: HttpRequest, expected: Expected): HttpProbePlan {
  const { version, scheme } = expected;
  const bytes = version === 'HTTP1' ? Buffer.from(requestText(request), 'latin1') : buildHttp2Request(request, scheme);
  return { ...expected, kind: 'http', request, bytes };
}

function requestText({ method, path, host, headers }: HttpRequest): string {
  const chosen = new Set(headers.map(({ name }) => name.toLowerCase()));
  const fields = [
    ...(host === null ? [] : [{ name: 'Host', value: host }]),
    ...OWN_HEADERS.filter(({ name }) => !chosen.has(name.toLowerCase())),
    { name: 'Connection', value: 'close' },
    ...headers,
  ];
  const lines = fields.map(({ name, value }) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/${host === null ? '1.0' : '1.1'}\r\n${lines.join('')}\r\n`;
}

function requestProblem({ path, host, headers }: HttpRequest): string | undefined {
  if (!REQUEST_TARGET.test(path))
    return 'path: must start with "/" and hold neither spaces, "#" nor control characters';
  if (host !== null && !AUTHORITY.test(host)) return 'host: must be a host name or an address, with an optional port';
  for (const { name, value } of headers) {
    if (!FIELD_NAME.test(name)) return 'headers: a name holds characters that no header name may have';
    if (isForbiddenHeader(name)) return `headers: ${name} may not be set by a check`;
    if (!FIELD_VALUE.test(value)) return `headers: the value of ${name} must be one line of printable ASCII`;
  }
  return undefined;
}
