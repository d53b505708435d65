/** The bytes of HTTP answers. Nothing is sent from here. */
import type { HttpRequest } from './scripted-server.ts';

const REASON_PHRASES: Readonly<Record<number, string>> = { 200: 'OK', 204: 'No Content', 404: 'Not Found' };

/** A correct answer: a HEAD request gets the same header, and no body. */
export function reply(
  request: Pick<HttpRequest, 'method'>,
  status: number,
  {
    headers = {},
    body = 'fine\n',
  }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${REASON_PHRASES[status] ?? 'Whatever'}\r\n${lines.join('')}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  return request.method === 'HEAD' ? head : head + body;
}
