/** How a backend is probed: exactly one of `http` and `tcp`. */
import { z } from 'zod';
import { compilesAsRe2 } from '../re2-pattern.ts';
import { withRules } from '../rule.ts';
import { Port } from './backend.ts';
import { Header } from './header.ts';
import { textUpTo } from './text.ts';

const ExpectedStatus = z
  .string()
  .min(3)
  .max(7)
  .regex(
    /^([1-5]xx|[1-5][0-9][0-9](-[1-5][0-9][0-9])?)$/,
    'must be a status such as 200, a class such as 2xx, or a range such as 200-299',
  );

const Re2Pattern = withRules(textUpTo(256), [
  {
    // The API server compiles the pattern with its own RE2; an error is neither true nor false, so it fails the rule.
    cel: "''.matches(self) || !''.matches(self)",
    message: 'must be a regular expression in RE2 syntax',
    holds: compilesAsRe2,
  },
]);

const ExpectedBody = withRules(
  z.strictObject({
    contains: textUpTo(256).describe('The body must contain this text.').optional(),
    matches: Re2Pattern.describe('The body must match this regular expression (RE2 syntax), anywhere.').optional(),
  }),
  [
    {
      cel: 'has(self.contains) != has(self.matches)',
      message: 'exactly one of contains and matches must be given',
      holds: (body) => (body.contains === undefined) !== (body.matches === undefined),
    },
  ],
).describe(
  'What the body must contain, looked for in its first 64 KiB; a long regular expression in less of it. Needs the method GET.',
);

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
      .describe('The Host header. Defaults to the address of the backend, with the port where it is not 80.')
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
    expectedBody: ExpectedBody.optional(),
  }),
  [
    {
      cel: "!has(self.expectedBody) || self.method == 'GET'",
      message: 'needs method GET: an answer to HEAD has no body',
      holds: (http) => http.expectedBody === undefined || http.method === 'GET',
      fieldPath: '.expectedBody',
    },
  ],
).describe('Sends an HTTP/1.1 request and judges the answer.');
export type HttpProbe = z.infer<typeof HttpProbe>;

export const TcpProbe = z
  .strictObject({})
  .describe('Opens a TCP connection and closes it. The port is open when the connection is accepted.');

export const Probe = withRules(
  z.strictObject({
    port: Port.describe('Probes this port instead of the serving port.').optional(),
    http: HttpProbe.optional(),
    tcp: TcpProbe.optional(),
  }),
  [
    {
      cel: 'has(self.http) != has(self.tcp)',
      message: 'exactly one of http and tcp must be given',
      holds: (probe) => (probe.http === undefined) !== (probe.tcp === undefined),
    },
  ],
).describe('How a backend is probed: exactly one of http and tcp.');
export type Probe = z.infer<typeof Probe>;
