// Makes a fresh clone ready before an npm script runs: the npm packages, and with `--control-plane` the programs of the test control plane.
// It does nothing, and says nothing, where all of it is there already; it needs no package and runs on Node 20.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const minimalNode = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'node_modules', '.setup-stamp');

/**
 * The npm settings that a nested npm may inherit: where packages come from and how to get there.
 * All others belong to the outer command (`--silent`, `--workspace`, `--dry-run`, …) and would change what is installed.
 */
const inheritedSettings = new Set([
  'registry',
  'userconfig',
  'globalconfig',
  'cache',
  'proxy',
  'https_proxy',
  'noproxy',
  'ca',
  'cafile',
  'cert',
  'key',
  'strict_ssl',
  'offline',
  'prefer_offline',
  'prefer_online',
  'maxsockets',
  'replace_registry_host',
]);

main().catch((error) => {
  process.stderr.write(`setup: ${error.message}\n`);
  process.exitCode = 1;
});

async function main() {
  requireNode();
  installPackages();
  if (process.argv.includes('--control-plane')) {
    const { ensureBinaries } = await import('./control-plane/binaries.mjs');
    await ensureBinaries();
  }
}

function requireNode() {
  if (Number(process.versions.node.split('.')[0]) >= minimalNode) return;
  throw new Error(
    `Node >= ${minimalNode} is needed to set up this project, and this is ${process.version}; the scripts then bring their own Node`,
  );
}

function installPackages() {
  const wanted = wantedStamp();
  if (wanted === readOrUndefined(stampFile)) return;
  const startedAt = Date.now();
  process.stderr.write('setup: installing the npm packages of package-lock.json\n');
  // Only errors: on Node 20 each package would be warned about, although the scripts run on the Node that is installed here.
  const { error, status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: environmentForNpm(),
    // All output on stderr: stdout belongs to the script that is set up.
    stdio: ['ignore', 2, 2],
  });
  if (error) throw new Error(`"npm ci" does not start (${error.code}): is npm on PATH?`);
  if (status !== 0) throw new Error(`"npm ci" ended with ${status}; its output above says why`);
  writeFileSync(stampFile, wanted);
  process.stderr.write(`setup: installed the npm packages in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
}

/** Packages with a program of their own differ by platform, so a checkout shared between two machines is told apart too. */
function wantedStamp() {
  const lockfile = readOrUndefined(join(root, 'package-lock.json'));
  if (lockfile === undefined)
    throw new Error('package-lock.json is missing, so it is unknown which packages to install');
  return `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform}-${process.arch}\n`;
}

function environmentForNpm() {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || isInherited(name));
  const environment = Object.fromEntries(kept);
  // The outer npm puts node_modules/.bin first on PATH, and with it the very Node that `npm ci` is about to replace.
  environment.PATH = (environment.PATH || '')
    .split(delimiter)
    .filter((folder) => !isPackageFolder(folder))
    .join(delimiter);
  return environment;
}

function isPackageFolder(folder) {
  return folder.endsWith(join('node_modules', '.bin')) || folder.includes(`${sep}node-gyp-bin`);
}

/** Also true for the settings of one scope or one registry host: `@scope:registry` and `//host/:_authToken`. */
function isInherited(name) {
  const setting = name
    .replace(/^npm_config_/i, '')
    .toLowerCase()
    .replace(/-/g, '_');
  return inheritedSettings.has(setting) || setting.startsWith('fetch_') || /^(@|\/\/)/.test(setting);
}

function readOrUndefined(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
