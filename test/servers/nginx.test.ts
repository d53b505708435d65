/** nginx: pages, missing pages, dead and silent upstreams, and plain HTTP on the HTTPS port. */
import { selfSigned } from '../support/certificates.ts';
import { closedPort, startServer } from '../reasons/scripted-server.ts';
import { sayNothing } from '../reasons/connection-scripts.ts';
import type { Reason } from '../../src/api/reasons.ts';
import { type ServerCase, testServers } from './server-family.ts';
import type { RunningServer, Workplace } from './workplace.ts';

const ADDRESS = '127.77.60.1';
const STOPPED = '127.77.60.2';
const UPSTREAM = '127.77.60.3';

testServers({
  title: 'nginx',
  programs: ['nginx'],
  start: async (workplace) => {
    const silent = await startServer(UPSTREAM, sayNothing);
    workplace.onClose(() => silent.close());
    const upstreams = { dead: await closedPort(UPSTREAM), silent: silent.port };
    const web = { address: ADDRESS, port: await closedPort(ADDRESS) };
    const secure = { address: ADDRESS, port: await closedPort(ADDRESS) };
    const { key, cert } = selfSigned('lab.test');
    workplace.write('key.pem', key);
    workplace.write('cert.pem', cert);
    workplace.makeFolder('www');
    workplace.makeFolder('www/empty');
    workplace.write('www/index.html', 'fine\n');
    await start(workplace, 'web', [
      ...server(web.address, web.port, [
        `location /dead { proxy_pass http://${UPSTREAM}:${upstreams.dead}; }`,
        `location /silent { proxy_pass http://${UPSTREAM}:${upstreams.silent}; proxy_read_timeout 300ms; }`,
        'location /limited { return 429; }',
        'location /closed { return 444; }',
      ]),
      ...server(secure.address, secure.port, ['ssl_certificate cert.pem;', 'ssl_certificate_key key.pem;'], ' ssl'),
    ]);
    const stopped = { address: STOPPED, port: await closedPort(STOPPED) };
    await (await start(workplace, 'stopped', server(stopped.address, stopped.port, []))).stop();
    return { web, secure, stopped };
  },
  cases: [
    { name: 'HEAD of its page is Healthy', at: 'web', probe: { http: {} }, state: 'Healthy', reason: 'Healthy' },
    {
      name: 'GET of its page is Healthy',
      at: 'web',
      probe: { http: { method: 'GET', path: '/index.html', expectedBody: { contains: 'fine' } } },
      state: 'Healthy',
      reason: 'Healthy',
    },
    {
      name: 'another text in its page is HttpBodyMismatch',
      at: 'web',
      probe: { http: { method: 'GET', expectedBody: { contains: 'shop is open' } } },
      state: 'Unhealthy',
      reason: 'HttpBodyMismatch',
    },
    broken('a missing page is HttpPathNotFound', '/missing.html', 'HttpPathNotFound'),
    broken('a folder without an index is HttpForbidden', '/empty/', 'HttpForbidden'),
    broken('a folder without its slash is HttpRedirected where only 200 is normal', '/empty', 'HttpRedirected'),
    broken('an upstream that is down is HttpBadGateway', '/dead', 'HttpBadGateway'),
    broken('an upstream that does not answer is HttpBadGateway', '/silent', 'HttpBadGateway'),
    broken('429 is HttpRateLimited', '/limited', 'HttpRateLimited'),
    broken(
      'a connection that it closes without an answer is ConnectionClosedEarly',
      '/closed',
      'ConnectionClosedEarly',
    ),
    {
      name: 'plain HTTP to its HTTPS port is PlaintextOnTlsPort',
      at: 'secure',
      probe: { http: {} },
      state: 'Unhealthy',
      reason: 'PlaintextOnTlsPort',
    },
    {
      name: 'HTTPS, with a certificate that is not verified, is Healthy',
      at: 'secure',
      probe: { http: {}, tls: { insecureSkipVerify: true } },
      state: 'Healthy',
      reason: 'Healthy',
    },
    {
      name: 'a stopped one is ConnectionRefused',
      at: 'stopped',
      probe: { http: {} },
      state: 'Unhealthy',
      reason: 'ConnectionRefused',
    },
  ],
});

function broken(name: string, path: string, reason: Reason): ServerCase<'web'> {
  return { name, at: 'web', probe: { http: { path, expectedStatuses: ['200'] } }, state: 'Unhealthy', reason };
}

/** A server block; the page is the same everywhere. */
function server(address: string, port: number, lines: readonly string[], options = ''): readonly string[] {
  return ['server {', `listen ${address}:${port}${options};`, 'root www;', ...lines, '}'];
}

/** One process, which is the one that is ended. */
async function start(workplace: Workplace, name: string, servers: readonly string[]): Promise<RunningServer> {
  const [, address = '', port = ''] = /listen ([0-9.]+):([0-9]+)/.exec(servers.join('\n')) ?? [];
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${kind};`);
  const config = [
    'daemon off;',
    'master_process off;',
    `pid ${name}.pid;`,
    'error_log stderr;',
    'events {}',
    'http {',
    'access_log off;',
    ...temporary,
    ...servers,
    '}',
  ];
  const file = workplace.write(`${name}.conf`, config.join('\n'));
  const args = ['-p', workplace.folder, '-e', 'stderr', '-c', file];
  return workplace.start({ program: 'nginx', args, address, port: Number(port) });
}
