// Lets only one process at a time build into a folder, also across checkouts and containers that share the folder.
// It saves work and nothing more: should two builds overlap, each still ends in an atomic rename.

import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const beatMs = 2_000;
/** A holder that missed this many milliseconds of beats is taken for dead (killed, or its machine went away). */
const staleMs = 20_000;
const pollMs = 500;
const reportMs = 30_000;

/**
 * Runs `work` while holding the lock of `folder`, and gives back its result.
 * @template T
 * @param {string} folder an existing folder
 * @param {(line: string) => void} report is told about waiting, at once and then every half minute
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withBuildLock(folder, report, work) {
  const file = join(folder, '.lock');
  const token = `${process.pid} ${randomUUID()}`;
  await acquire(file, token, report);

  const beat = setInterval(() => touchIfOurs(file, token), beatMs);
  const onExit = () => removeIfOurs(file, token);
  process.once('exit', onExit);
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onTerminate);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.removeListener('exit', onExit);
    process.removeListener('SIGINT', onInterrupt);
    process.removeListener('SIGTERM', onTerminate);
    removeIfOurs(file, token);
  }
}

/** Ending by `process.exit` runs the exit listeners, which a bare signal does not. */
function onInterrupt() {
  process.exit(130);
}

function onTerminate() {
  process.exit(143);
}

async function acquire(file, token, report) {
  let reportAt = 0;
  for (;;) {
    if (tryCreate(file, token)) return;
    const age = ageMs(file);
    if (age === undefined) continue;
    if (age > staleMs) {
      rmSync(file, { force: true });
      continue;
    }
    if (Date.now() >= reportAt) {
      report(`another process builds into the same cache; waiting for it (${file})`);
      reportAt = Date.now() + reportMs;
    }
    await sleep(pollMs);
  }
}

function tryCreate(file, token) {
  try {
    writeFileSync(file, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ageMs(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? undefined : Date.now() - stat.mtimeMs;
}

function isOurs(file, token) {
  try {
    return readFileSync(file, 'utf8') === token;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function touchIfOurs(file, token) {
  const now = new Date();
  if (isOurs(file, token)) utimesSync(file, now, now);
}

function removeIfOurs(file, token) {
  if (isOurs(file, token)) rmSync(file, { force: true });
}
