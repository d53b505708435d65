/** The HTTP probe: one request, and what its answer must be like. */
import { z } from 'zod';
import { withRules } from '../rule.ts';
import { Header } from './header.ts';
import { exactlyOne, Re2Pattern } from './payload.ts';
import { textUpTo } from './text.ts';

const ExpectedStatus = z
  .string()
  .min(3)
  .max(7)
  .regex(
    /^([1-5]xx|[1-5][0-9][0-9](-[1-5][0-9][0-9])?)$/,
    'must be a status such as 200, a class such as 2xx, or a range such as 200-299',
  );

const ExpectedBody = withRules(
  z.strictObject({
    contains: textUpTo(256).describe('The body must contain this text.').optional(),
    matches: Re2Pattern.describe('The body must match this regular expression (RE2 syntax), anywhere.').optional(),
  }),
  [exactlyOne(['contains', 'matches'])],
).describe(
  'What the body must contain, looked for in its first 64 KiB; a long regular expression in less of it. Needs the method GET.',
);

const ExpectedHeader = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be an HTTP header name')
      .describe('The name of the header, in any case.'),
    value: z
      .string()
      .min(1)
      .max(256)
      .regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII')
      .describe('The whole value. Without it the header must only be there.')
      .optional(),
    identity: z
      .boolean()
      .describe(
        'True when the value tells which service answers: another value is then WrongBackendIdentity, not HttpHeaderMismatch.',
      )
      .default(false),
  })
  .describe('A header that the answer must have.');

export const HttpProbe = withRules(
  z.strictObject({
    method: z
      .enum(['HEAD', 'GET'])
      .describe('The method of the request. HEAD is cheaper; use GET for servers that do not answer HEAD.')
      .default('HEAD'),
    path: z
      .string()
      .min(1)
      .max(1024)
      .regex(/^[/][\x21\x22\x24-\x7e]*$/, 'must start with "/" and hold neither spaces nor "#"')
      .describe(
        'The path, with an optional query: it starts with "/" and holds neither spaces nor "#". A small static page is best.',
      )
      .default('/'),
    host: z
      .string()
      .min(1)
      .max(260)
      .regex(/^[A-Za-z0-9._:[\]-]+$/, 'must be a host name or an address, with an optional port')
      .describe(
        'The Host header. Defaults to the address of the backend, with the port where it is not the usual one (80; 443 with tls).',
      )
      .optional(),
    headers: z.array(Header).max(16).describe('Further headers of the request.').optional(),
    expectedStatuses: z
      .array(ExpectedStatus)
      .min(1)
      .max(20)
      .describe(
        'The statuses that count as normal: single ones (200), classes (2xx) or ranges (200-299). Redirects are never followed.',
      )
      .default(['2xx', '3xx']),
    expectedHeaders: z.array(ExpectedHeader).min(1).max(8).describe('Headers that the answer must have.').optional(),
    expectedBody: ExpectedBody.optional(),
    version: z
      .enum(['HTTP1', 'HTTP2'])
      .describe('The protocol: HTTP/1.1, or HTTP/2. Without tls, HTTP2 is spoken with prior knowledge (h2c).')
      .default('HTTP1'),
  }),
  [
    {
      cel: "!has(self.expectedBody) || self.method == 'GET'",
      message: 'needs method GET: an answer to HEAD has no body',
      holds: (http) => http.expectedBody === undefined || http.method === 'GET',
      fieldPath: '.expectedBody',
    },
  ],
).describe('Sends an HTTP request and judges the answer.');
export type HttpProbe = z.infer<typeof HttpProbe>;
