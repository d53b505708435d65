/** Says why network namespaces cannot be used here, so that tests which need them are skipped with the reason. Builds nothing that stays. */
import { spawnSync } from 'node:child_process';

/** `false` where the lab works; otherwise the reason, as `node:test` prints it. */
export function labObstacle(): string | false {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  for (const [program, flag] of [
    ['ip', '-V'],
    ['nft', '-v'],
  ] as const) {
    if (spawnSync(program, [flag]).status !== 0) return `the program ${program} is not installed`;
  }
  return namespaceObstacle(`bhl-${process.pid}-try`);
}

/** Containers often have root and the programs, but may not make namespaces or rules. */
function namespaceObstacle(name: string): string | false {
  const added = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  if (added.status !== 0) return `no network namespace can be made: ${added.stderr.trim()}`;
  const table = spawnSync('ip', ['netns', 'exec', name, 'nft', 'add table inet lab'], { encoding: 'utf8' });
  spawnSync('ip', ['netns', 'del', name]);
  return table.status === 0 ? false : `no packet filter in a namespace: ${table.stderr.trim()}`;
}
