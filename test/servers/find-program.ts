/** Finds the programs of real servers where Debian puts them, and says which are missing. Starts nothing. */
import { accessSync, constants, globSync } from 'node:fs';
import { join } from 'node:path';

/** Servers stand outside the PATH of most users. Of several versions the newest comes first. */
const FURTHER_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin'];
const POSTGRESQL_FOLDERS = '/usr/lib/postgresql/*/bin';

/** The path of a program that is to be there. */
export function programPath(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(missing(name));
  return path;
}

/** `false` where all of them are there; otherwise the reason to skip, as `node:test` prints it. */
export function programObstacle(names: readonly string[]): string | false {
  if (process.platform !== 'linux') return 'only Linux answers on all of 127.0.0.0/8';
  const absent = names.find((name) => findProgram(name) === undefined);
  return absent === undefined ? false : missing(absent);
}

function missing(name: string): string {
  return `the program ${name} is not installed`;
}

function findProgram(name: string): string | undefined {
  const versions = globSync(POSTGRESQL_FOLDERS).toSorted((one, other) =>
    other.localeCompare(one, 'en', { numeric: true }),
  );
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...FURTHER_FOLDERS, ...versions];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
