/** dnsmasq: an answer over UDP, another answer than expected, and nobody there. */
import { closedPort } from '../reasons/scripted-server.ts';
import { testServers } from './server-family.ts';
import type { RunningServer, Workplace } from './workplace.ts';

const ADDRESS = '127.77.65.1';
const STOPPED = '127.77.65.2';
/** RFC 1035: one question, recursion desired, for the address of "lab.test". */
const QUERY = '4c4101000001000000000000036c616204746573740000010001';
/** 192.0.2.7, which it is told to answer. */
const ANSWER = 'c0000207';
const ANOTHER_ANSWER = 'c0000263';

testServers({
  title: 'dnsmasq',
  programs: ['dnsmasq'],
  start: async (workplace) => {
    const names = { address: ADDRESS, port: await closedPort(ADDRESS) };
    const stopped = { address: STOPPED, port: await closedPort(STOPPED) };
    await start(workplace, names.address, names.port);
    await (await start(workplace, stopped.address, stopped.port)).stop();
    return { names, stopped };
  },
  cases: [
    { name: 'the right address is Healthy', at: 'names', probe: asking(ANSWER), state: 'Healthy', reason: 'Healthy' },
    {
      name: 'any answer is Healthy where none is expected',
      at: 'names',
      probe: { udp: { send: { hex: QUERY } } },
      state: 'Healthy',
      reason: 'Healthy',
    },
    {
      name: 'another address than expected is UdpReplyMismatch',
      at: 'names',
      probe: asking(ANOTHER_ANSWER),
      state: 'Unhealthy',
      reason: 'UdpReplyMismatch',
    },
    {
      name: 'a stopped one is UdpPortUnreachable',
      at: 'stopped',
      probe: asking(ANSWER),
      state: 'Unhealthy',
      reason: 'UdpPortUnreachable',
    },
    { name: 'an open TCP port is Healthy', at: 'names', probe: { tcp: {} }, state: 'Healthy', reason: 'Healthy' },
  ],
});

function asking(answer: string): Readonly<Record<string, unknown>> {
  return { udp: { send: { hex: QUERY }, expect: { hex: answer } } };
}

/** It asks no other server and reads no file of the machine. */
function start(workplace: Workplace, address: string, port: number): Promise<RunningServer> {
  const args = [
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    `--pid-file=${workplace.path(`dnsmasq-${port}.pid`)}`,
    `--listen-address=${address}`,
    `--port=${port}`,
    '--bind-interfaces',
    '--no-resolv',
    '--no-hosts',
    '--address=/lab.test/192.0.2.7',
  ];
  return workplace.start({ program: 'dnsmasq', args, address, port });
}
