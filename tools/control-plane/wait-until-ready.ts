// Waits until an API server says on `/readyz` that it is ready.
// It asks nothing else of the server, and does not start it.

import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 50;
/** A server that is just starting may accept a connection and not answer on it. */
const requestTimeoutMs = 2_000;

export type ReadyTarget = { readonly url: string; readonly caFile: string; readonly token: string };

/**
 * Gives true once the server is ready; false at the deadline, or as soon as `isHopeless` says that waiting is of no use.
 * @param timeoutMs how long to wait in all
 */
export async function waitUntilReady(
  target: ReadyTarget,
  timeoutMs: number,
  isHopeless: () => boolean,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline && !isHopeless()) {
    if (await isReady(target)) return true;
    await sleep(pollMs);
  }
  return false;
}

async function isReady({ url, caFile, token }: ReadyTarget): Promise<boolean> {
  const ca = await readFile(caFile).catch(undefinedWhenMissing);
  if (ca === undefined) return false;
  return new Promise((resolve) => {
    const probe = request(`${url}/readyz`, {
      ca,
      agent: false,
      timeout: requestTimeoutMs,
      headers: { authorization: `Bearer ${token}` },
    });
    probe.once('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.once('timeout', () => probe.destroy());
    probe.once('error', () => resolve(false));
    probe.once('close', () => resolve(false));
    probe.end();
  });
}

/** The server writes its certificate itself, a moment after it has been started. */
function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
