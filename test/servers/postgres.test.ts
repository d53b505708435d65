/** PostgreSQL: an open port, the answer to a request for TLS, and HTTP where it listens. */
import { closedPort } from '../reasons/scripted-server.ts';
import { testServers } from './server-family.ts';

const ADDRESS = '127.77.63.1';
/** SSLRequest: the length of the message, and the code 80877103. */
const SSL_REQUEST = '0000000804d2162f';
/** "N": no TLS here. */
const NO = '4e';
/** "S": go on with TLS. */
const YES = '53';

testServers({
  title: 'postgres',
  programs: ['postgres', 'initdb'],
  start: async (workplace) => {
    const data = workplace.makeFolder('data');
    await workplace.run('initdb', [
      '--no-sync',
      '--auth=trust',
      '--username=check',
      '--encoding=UTF8',
      '--no-locale',
      '-D',
      data,
    ]);
    const database = { address: ADDRESS, port: await closedPort(ADDRESS) };
    const settings = {
      listen_addresses: database.address,
      port: String(database.port),
      unix_socket_directories: workplace.folder,
      fsync: 'off',
      ssl: 'off',
    };
    const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    await workplace.start({ program: 'postgres', args, ...database });
    return { database, stopped: { address: ADDRESS, port: await closedPort(ADDRESS) } };
  },
  cases: [
    { name: 'an open port is Healthy', at: 'database', probe: { tcp: {} }, state: 'Healthy', reason: 'Healthy' },
    {
      name: 'its answer to a request for TLS is Healthy',
      at: 'database',
      probe: { tcp: { exchange: [{ send: { hex: SSL_REQUEST }, expect: { hex: NO } }] } },
      state: 'Healthy',
      reason: 'Healthy',
    },
    {
      name: 'no TLS where TLS is expected is TcpPayloadMismatch',
      at: 'database',
      probe: { tcp: { exchange: [{ send: { hex: SSL_REQUEST }, expect: { hex: YES } }] } },
      state: 'Unhealthy',
      reason: 'TcpPayloadMismatch',
    },
    {
      // It takes the request for a packet of an impossible length, and closes without a word.
      name: 'HTTP to it is ConnectionClosedEarly',
      at: 'database',
      probe: { http: {} },
      state: 'Unhealthy',
      reason: 'ConnectionClosedEarly',
    },
    {
      name: 'a port beside its own is ConnectionRefused',
      at: 'stopped',
      probe: { tcp: {} },
      state: 'Unhealthy',
      reason: 'ConnectionRefused',
    },
  ],
});
