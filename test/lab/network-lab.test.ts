/** The lab itself: it leaves nothing behind, and finds what others have left. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { namespaces, removeLeftovers } from './leftovers.ts';
import { NetworkLab } from './network-lab.ts';
import { labObstacle } from './requirements.ts';

const LAB = new URL('network-lab.ts', import.meta.url).href;
/** Makes a lab, says its process number, and waits. */
const BUILDER = `
  import { NetworkLab } from ${JSON.stringify(LAB)};
  new NetworkLab().prober.nameServers('nameserver 10.91.0.10');
  console.log(process.pid);
  setInterval(() => {}, 1000);
`;

function ownedBy(pid: number): readonly string[] {
  return namespaces().filter((name) => name.startsWith(`bhl-${pid}-`));
}

async function startBuilder(): Promise<{ readonly pid: number; end(signal: NodeJS.Signals): Promise<void> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', BUILDER], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: child.stdout }), 'line');
  const exited = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

const skip = labObstacle();

describe('the network lab', () => {
  it('connects its machines, over IPv4 and IPv6', { skip }, () => {
    const lab = new NetworkLab();
    try {
      for (const address of ['10.91.0.10', '10.92.0.10']) lab.prober.run(['bash', '-c', reach(address)]);
      for (const address of ['fd91::10', 'fd92::10']) lab.prober.run(['bash', '-c', reach(address)]);
    } finally {
      lab.remove();
    }
  });

  it('leaves no namespace and no file behind', { skip }, () => {
    const lab = new NetworkLab();
    lab.prober.nameServers('nameserver 10.91.0.10');
    const { name } = lab.prober;
    lab.remove();

    assert.deepEqual(ownedBy(process.pid), []);
    assert.ok(!existsSync(`/etc/netns/${name}`));
  });

  it('takes itself down when its process is told to end', { skip }, async () => {
    const builder = await startBuilder();
    assert.equal(ownedBy(builder.pid).length, 4);
    await builder.end('SIGTERM');

    assert.deepEqual(ownedBy(builder.pid), []);
  });

  it('removes what a killed process left, and nothing of a living one', { skip }, async () => {
    const dead = await startBuilder();
    const living = await startBuilder();
    await dead.end('SIGKILL');
    assert.equal(ownedBy(dead.pid).length, 4);

    removeLeftovers();

    assert.deepEqual(ownedBy(dead.pid), []);
    assert.equal(ownedBy(living.pid).length, 4);
    await living.end('SIGTERM');
  });

  it('leaves namespaces of other names alone', { skip }, () => {
    const name = `not-of-the-lab-${process.pid}`;
    spawnSync('ip', ['netns', 'add', name]);
    removeLeftovers();
    const isThere = namespaces().includes(name);
    spawnSync('ip', ['netns', 'del', name]);

    assert.ok(isThere);
  });
});

/** A refusal shows that the packet arrived: bash says so within the time. */
function reach(address: string): string {
  return `timeout 2 bash -c '</dev/tcp/${address}/9' 2>&1 | grep -q refused`;
}
