// Finds the programs of the test control plane, and builds those that are missing from pinned Go modules.
// It does not start them, and it needs neither a package nor more than Node 20, so that it can run before anything is installed.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBuildLock } from './build-lock.mjs';
import { modules, programs } from './programs.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const minimalGo = [1, 26];
const buildFlags = ['-trimpath', '-mod=readonly'];
/** A build prints nothing for minutes; a sign of life this often tells a person, or a build server, that it works. */
const signOfLifeMs = 30_000;

/**
 * Gives the path of each program, from the first of: the folder KUBEBUILDER_ASSETS, the cache of this user, a fresh build.
 * @param {{ names?: readonly string[], report?: (line: string) => void }} [options] by default all programs, reporting on stderr
 * @returns {Promise<Record<string, string>>}
 */
export async function ensureBinaries({ names = programs.map(({ name }) => name), report = reportOnStderr } = {}) {
  const paths = {};
  for (const name of names) paths[name] = findBinary(name) ?? (await buildBinary(name, report));
  return paths;
}

/**
 * Where the program is now, or undefined when it has to be built.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findBinary(name) {
  const assets = process.env.KUBEBUILDER_ASSETS;
  const candidates = [assets ? join(assets, name) : undefined, join(cacheFolder(programOf(name)), name)];
  return candidates.find((path) => path !== undefined && isExecutable(path));
}

async function buildBinary(name, report) {
  const program = programOf(name);
  const folder = cacheFolder(program);
  const target = join(folder, name);
  requireGo(name);
  mkdirSync(folder, { recursive: true });
  return withBuildLock(folder, report, async () => {
    if (isExecutable(target)) return target;
    removeLeftovers(folder);
    const temporary = `${target}.tmp-${process.pid}`;
    await runBuild(program, temporary, report);
    renameSync(temporary, target);
    return target;
  });
}

async function runBuild({ name, module, package: packagePath }, output, report) {
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  report(`building ${name} (once per version; kube-apiserver takes about 4 minutes on 2 cores, the others under one)`);
  const signOfLife = setInterval(() => report(`building ${name}: ${elapsed()}`), signOfLifeMs);
  try {
    const { code, stderr } = await runGo(
      ['build', ...buildFlags, '-ldflags', ldflagsOf(module), '-o', output, packagePath],
      module,
    );
    if (code !== 0)
      throw new Error(
        `building ${name} failed: go build ended with ${code} after ${elapsed()}\n${lastLines(stderr, 20)}`,
      );
  } finally {
    clearInterval(signOfLife);
  }
  report(`built ${name} in ${elapsed()}`);
}

function runGo(args, module) {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, {
      cwd: join(here, module),
      env: goEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk;
    });
    const stop = () => child.kill('SIGTERM');
    process.once('exit', stop);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.removeListener('exit', stop);
      resolve({ code: code ?? signal, stderr });
    });
  });
}

function requireGo(name) {
  const wanted = `Go >= ${minimalGo.join('.')}`;
  const advice = `install ${wanted} (its "go" on PATH), or point KUBEBUILDER_ASSETS at a folder with kube-apiserver, etcd and kubectl`;
  const { error, status, stdout, stderr } = spawnSync('go', ['env', 'GOVERSION'], {
    cwd: join(here, programOf(name).module),
    env: goEnvironment(),
    encoding: 'utf8',
  });
  if (error !== undefined)
    throw new Error(`${name} is missing and cannot be built, because "go" does not start (${error.code}): ${advice}`);
  if (status !== 0)
    throw new Error(`${name} is missing and cannot be built, because "go" fails: ${advice}\n${lastLines(stderr, 5)}`);
  const [major, minor] = (/^go(\d+)\.(\d+)/.exec(stdout) ?? ['', 0, 0]).slice(1).map(Number);
  if (major < minimalGo[0] || (major === minimalGo[0] && minor < minimalGo[1])) {
    throw new Error(`${name} is missing and cannot be built with ${stdout.trim()}: ${advice}`);
  }
}

/** The programs of one module share a folder, named by all that decides their content: an update of helm rebuilds helm only. */
function cacheFolder({ module }) {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(here, module, file)));
  hash.update([...buildFlags, ldflagsOf(module), process.platform, process.arch].join('\n'));
  return join(cacheHome(), 'backend-health-operator', 'control-plane', `${module}-${hash.digest('hex').slice(0, 16)}`);
}

function cacheHome() {
  const configured = process.env.XDG_CACHE_HOME;
  return configured && isAbsolute(configured) ? configured : join(homedir(), '.cache');
}

function ldflagsOf(module) {
  return ['-s -w', ...modules[module].ldflags].join(' ');
}

function goEnvironment() {
  return { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOOS: '', GOARCH: '' };
}

function programOf(name) {
  const program = programs.find((candidate) => candidate.name === name);
  if (program === undefined) throw new Error(`no program "${name}" in programs.mjs`);
  return program;
}

function removeLeftovers(folder) {
  for (const file of readdirSync(folder)) if (file.includes('.tmp-')) rmSync(join(folder, file), { force: true });
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function reportOnStderr(line) {
  process.stderr.write(`control plane: ${line}\n`);
}
