/** Redis: PING, PING without the password, and HTTP where it listens. */
import { closedPort } from '../reasons/scripted-server.ts';
import { testServers } from './server-family.ts';
import type { RunningServer, Workplace } from './workplace.ts';

const OPEN = '127.77.64.1';
const GUARDED = '127.77.64.2';
const STOPPED = '127.77.64.3';
const PASSWORD = 'kept-secret-90c1';
const PING = { tcp: { exchange: [{ send: { text: 'PING\r\n' }, expect: { contains: '+PONG' } }] } };
const WITH_PASSWORD = { send: { text: `AUTH ${PASSWORD}\r\n` }, expect: { contains: '+OK' } };

testServers({
  title: 'redis',
  programs: ['redis-server'],
  start: async (workplace) => {
    const open = { address: OPEN, port: await closedPort(OPEN) };
    const guarded = { address: GUARDED, port: await closedPort(GUARDED) };
    const stopped = { address: STOPPED, port: await closedPort(STOPPED) };
    await start(workplace, open.address, open.port);
    await start(workplace, guarded.address, guarded.port, `requirepass ${PASSWORD}`);
    await (await start(workplace, stopped.address, stopped.port)).stop();
    return { open, guarded, stopped };
  },
  cases: [
    { name: 'PONG to PING is Healthy', at: 'open', probe: PING, state: 'Healthy', reason: 'Healthy' },
    {
      name: 'PONG to PING after the password is Healthy',
      at: 'guarded',
      probe: { tcp: { exchange: [WITH_PASSWORD, ...PING.tcp.exchange] } },
      state: 'Healthy',
      reason: 'Healthy',
    },
    {
      name: 'a demand for the password instead of PONG is TcpPayloadMismatch',
      at: 'guarded',
      probe: PING,
      state: 'Unhealthy',
      reason: 'TcpPayloadMismatch',
    },
    {
      // It takes "Host:" for an attack, and closes without a word. Only a request without it is answered.
      name: 'HTTP to it is WrongServiceOnPort',
      at: 'open',
      probe: { http: {} },
      state: 'Unhealthy',
      reason: 'WrongServiceOnPort',
      orWeaker: 'ConnectionClosedEarly',
    },
    {
      name: 'a stopped one is ConnectionRefused',
      at: 'stopped',
      probe: PING,
      state: 'Unhealthy',
      reason: 'ConnectionRefused',
    },
  ],
});

function start(
  workplace: Workplace,
  address: string,
  port: number,
  ...lines: readonly string[]
): Promise<RunningServer> {
  const config = [
    `bind ${address}`,
    `port ${port}`,
    'save ""',
    'appendonly no',
    'daemonize no',
    // It is not 127.0.0.1, and would be refused without a password.
    'protected-mode no',
    ...lines,
    '',
  ];
  const file = workplace.write(`redis-${port}.conf`, config.join('\n'));
  return workplace.start({ program: 'redis-server', args: [file], address, port });
}
