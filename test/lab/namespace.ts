/** One network namespace: a machine of the lab. Runs commands and programs in it. What connects the machines is in `network-lab.ts`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { removeNamespace } from './leftovers.ts';

export class Namespace {
  readonly name: string;
  readonly #programs: ChildProcess[] = [];

  constructor(name: string) {
    this.name = name;
    command(['ip', 'netns', 'add', name]);
    this.ip('link set lo up');
  }

  /** The words before a command that is to run here. */
  get entrance(): readonly string[] {
    return ['ip', 'netns', 'exec', this.name];
  }

  /** Runs to the end; throws with what it said when it fails. */
  run(words: readonly string[], input?: string): string {
    return command([...this.entrance, ...words], input);
  }

  /** `ip` with these arguments, in this namespace. */
  ip(args: string): void {
    command(['ip', '-n', this.name, ...args.split(' ')]);
  }

  sysctl(setting: string): void {
    this.run(['sysctl', '-qw', setting]);
  }

  /** Loads packet filter rules as `nft -f` reads them. */
  filter(rules: string): void {
    this.run(['nft', '-f', '-'], rules);
  }

  /** Makes this text /etc/resolv.conf for programs that start here. */
  nameServers(text: string): void {
    const folder = `/etc/netns/${this.name}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/resolv.conf`, text);
  }

  /** Starts a script of the lab and waits for its first line. It ends with its standard input: at the latest with this process. */
  async start(script: string, argument: unknown): Promise<void> {
    const words = [...this.entrance.slice(1), process.execPath, script, JSON.stringify(argument)];
    const program = spawn('ip', words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#programs.push(program);
    const lines = createInterface({ input: program.stdout });
    const ready = await Promise.race([once(lines, 'line'), once(program, 'exit').then(() => undefined)]);
    if (ready === undefined) throw new Error(`${script} did not start in ${this.name}`);
  }

  /** Ends the programs, then removes the namespace. */
  remove(): void {
    for (const program of this.#programs) program.kill('SIGKILL');
    removeNamespace(this.name);
  }
}

function command(words: readonly string[], input?: string): string {
  const [program = '', ...rest] = words;
  const done = spawnSync(program, rest, { encoding: 'utf8', input: input ?? '' });
  if (done.status !== 0) throw new Error(`${words.join(' ')}: ${done.error?.message ?? done.stderr.trim()}`);
  return done.stdout;
}
