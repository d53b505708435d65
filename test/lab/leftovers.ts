/** Names the namespaces of the lab after the process that made them, and removes those whose process is gone. Touches no others. */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmdirSync, rmSync } from 'node:fs';

/** Where `ip netns exec` finds files that replace those of /etc. */
const NETNS_FILES = '/etc/netns';

/** "bhl-4711-1-prober": backend-health lab, process, lab of the process, role. */
const NAME = /^bhl-(?<pid>[0-9]+)-[0-9a-z-]+$/;

export function namespaceName(lab: number, role: string): string {
  return `bhl-${process.pid}-${lab}-${role}`;
}

/** Removes a namespace with everything in it, and its files. A namespace that is gone already is fine. */
export function removeNamespace(name: string): void {
  spawnSync('ip', ['netns', 'del', name]);
  rmSync(`${NETNS_FILES}/${name}`, { recursive: true, force: true });
  removeEmptyFolder(NETNS_FILES);
}

/** Removes what earlier runs left behind because they were killed. Returns the names. */
export function removeLeftovers(): readonly string[] {
  const names = new Set([...namespaces(), ...folders()]);
  const left = [...names].filter((name) => {
    const pid = NAME.exec(name)?.groups?.['pid'];
    return pid !== undefined && !isAlive(Number(pid));
  });
  for (const name of left) removeNamespace(name);
  return left;
}

export function namespaces(): readonly string[] {
  const listed = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout;
  return listed
    .split('\n')
    .flatMap((line) => line.split(' ', 1))
    .filter((name) => name !== '');
}

function folders(): readonly string[] {
  try {
    return readdirSync(NETNS_FILES);
  } catch {
    return [];
  }
}

function removeEmptyFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Not there, or somebody else's files are in it.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
