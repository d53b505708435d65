/** HAProxy: a page of its own, no server behind it, a silent one, and the same in TCP mode. */
import { sayNothing } from '../reasons/connection-scripts.ts';
import { closedPort, startServer } from '../reasons/scripted-server.ts';
import { testServers } from './server-family.ts';

const ADDRESS = '127.77.61.1';
const STOPPED = '127.77.61.2';
const UPSTREAM = '127.77.61.3';

testServers({
  title: 'haproxy',
  programs: ['haproxy'],
  start: async (workplace) => {
    const silent = await startServer(UPSTREAM, sayNothing);
    workplace.onClose(() => silent.close());
    const dead = await closedPort(UPSTREAM);
    const [web, noServer, silentServer, tcp] = await Promise.all(
      Array.from({ length: 4 }, async () => ({ address: ADDRESS, port: await closedPort(ADDRESS) })),
    );
    const stopped = { address: STOPPED, port: await closedPort(STOPPED) };
    if (web === undefined || noServer === undefined || silentServer === undefined || tcp === undefined) {
      throw new Error('four ports were asked for');
    }
    const config = [
      'defaults',
      'mode http',
      'timeout connect 500ms',
      'timeout client 5s',
      'timeout server 300ms',
      'retries 0',
      ...frontend('web', web.port, 'http-request return status 200 content-type text/plain string fine if { path / }'),
      'http-request deny',
      ...frontend('no-server', noServer.port, 'default_backend none'),
      ...frontend('silent-server', silentServer.port, 'default_backend silent'),
      ...frontend('tcp', tcp.port, 'mode tcp', 'default_backend none-tcp'),
      ...['backend none', `server dead ${UPSTREAM}:${dead} disabled`],
      ...['backend silent', `server silent ${UPSTREAM}:${silent.port}`],
      ...['backend none-tcp', 'mode tcp', `server dead ${UPSTREAM}:${dead} disabled`],
      '',
    ];
    const file = workplace.write('haproxy.cfg', config.join('\n'));
    await workplace.start({ program: 'haproxy', args: ['-db', '-f', file], ...web });
    const alone = ['defaults', 'mode http', 'timeout connect 1s', 'timeout client 1s', 'timeout server 1s'];
    const other = [
      ...alone,
      'frontend stopped',
      `bind ${STOPPED}:${stopped.port}`,
      'http-request return status 200',
      '',
    ];
    const args = ['-db', '-f', workplace.write('stopped.cfg', other.join('\n'))];
    await (await workplace.start({ program: 'haproxy', args, ...stopped })).stop();
    return { web, noServer, silentServer, tcp, stopped };
  },
  cases: [
    { name: 'a page of its own is Healthy', at: 'web', probe: { http: {} }, state: 'Healthy', reason: 'Healthy' },
    {
      name: 'a request that its rules deny is HttpForbidden',
      at: 'web',
      probe: { http: { path: '/admin' } },
      state: 'Unhealthy',
      reason: 'HttpForbidden',
    },
    {
      name: 'no server behind it is HttpServiceUnavailable',
      at: 'noServer',
      probe: { http: {} },
      state: 'Unhealthy',
      reason: 'HttpServiceUnavailable',
    },
    {
      name: 'a server behind it that does not answer is HttpBadGateway',
      at: 'silentServer',
      probe: { http: {} },
      state: 'Unhealthy',
      reason: 'HttpBadGateway',
    },
    {
      name: 'no server behind it, in TCP mode, is ConnectionClosedEarly',
      at: 'tcp',
      probe: { http: {} },
      state: 'Unhealthy',
      reason: 'ConnectionClosedEarly',
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

function frontend(name: string, port: number, ...lines: readonly string[]): readonly string[] {
  return [`frontend ${name}`, `bind ${ADDRESS}:${port}`, ...lines];
}
