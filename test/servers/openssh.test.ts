/** OpenSSH: its greeting, another greeting that was expected, and HTTP where it listens. */
import { closedPort } from '../reasons/scripted-server.ts';
import { testServers } from './server-family.ts';
import type { RunningServer, Workplace } from './workplace.ts';

const ADDRESS = '127.77.62.1';
const STOPPED = '127.77.62.2';

testServers({
  title: 'openssh',
  programs: ['sshd', 'ssh-keygen'],
  start: async (workplace) => {
    await workplace.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', workplace.path('host-key')]);
    const ssh = { address: ADDRESS, port: await closedPort(ADDRESS) };
    await start(workplace, ssh.address, ssh.port);
    const stopped = { address: STOPPED, port: await closedPort(STOPPED) };
    await (await start(workplace, stopped.address, stopped.port)).stop();
    return { ssh, stopped };
  },
  cases: [
    {
      name: 'its greeting is Healthy',
      at: 'ssh',
      probe: { tcp: { exchange: [{ expect: { contains: 'SSH-' } }] } },
      state: 'Healthy',
      reason: 'Healthy',
    },
    { name: 'an open port is Healthy', at: 'ssh', probe: { tcp: {} }, state: 'Healthy', reason: 'Healthy' },
    {
      name: 'its greeting where SMTP is expected is WrongServiceOnPort',
      at: 'ssh',
      probe: { tcp: { exchange: [{ expect: { matches: '^220 ' } }] } },
      state: 'Unhealthy',
      reason: 'WrongServiceOnPort',
    },
    {
      name: 'HTTP to it is WrongServiceOnPort',
      at: 'ssh',
      probe: { http: {} },
      state: 'Unhealthy',
      reason: 'WrongServiceOnPort',
    },
    {
      name: 'a stopped one is ConnectionRefused',
      at: 'stopped',
      probe: { tcp: { exchange: [{ expect: { contains: 'SSH-' } }] } },
      state: 'Unhealthy',
      reason: 'ConnectionRefused',
    },
  ],
});

/** Nobody can log in: it has no keys of users, and asks for no passwords. */
function start(workplace: Workplace, address: string, port: number): Promise<RunningServer> {
  const config = [
    `ListenAddress ${address}:${port}`,
    `HostKey ${workplace.path('host-key')}`,
    `PidFile ${workplace.path(`sshd-${port}.pid`)}`,
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'AuthorizedKeysFile none',
    '',
  ];
  const file = workplace.write(`sshd-${port}.conf`, config.join('\n'));
  return workplace.start({ program: 'sshd', args: ['-D', '-e', '-f', file], address, port });
}
