/** Runs of a product that is starved, short of descriptors, or broken on purpose, beside backends that are fine. Judges nothing. */
import { aSuccess, aTarget } from '../support/schedule-outcomes.ts';
import { createWorld } from '../support/schedule-world.ts';
import { sayNothing } from './connection-scripts.ts';
import { reply } from './http-answers.ts';
import { type Manifest, type ProductRun, runProduct } from './product-run.ts';
import { answering, type Script, startServer } from './scripted-server.ts';

const STANDSTILL = new URL('sabotage/standstill.ts', import.meta.url).href;
const BROKEN_MATCHER = new URL('sabotage/broken-matcher.ts', import.meta.url).href;
/** Node and the product need about 30 of these for themselves. */
const FEW_DESCRIPTORS = 64;
const MANY_BACKENDS = 120;
/** Backends that get a descriptor now and then come to no verdict: that is what the deadline is for. */
const STARVED_DEADLINE = '8s';

const fine = answering((request) => reply(request, 200));

/** The check `silent` has a backend that never answers, `works` one that does. */
export function runStarved(): Promise<ProductRun> {
  return beside([sayNothing, fine], ([silent, works]) =>
    runProduct([check('silent', [silent]), check('works', [works])], { nodeArgs: ['--import', STANDSTILL] }),
  );
}

/** The check `many` has more silent backends than the process may open files. */
export function runExhausted(): Promise<ProductRun> {
  return beside([sayNothing], ([silent]) => {
    const backends = Array.from({ length: MANY_BACKENDS }, (_, index) => ({ ...silent, name: `backend-${index + 1}` }));
    const entrance = ['sh', '-c', `ulimit -n ${FEW_DESCRIPTORS} && exec "$@"`, 'sh'];
    return runProduct([check('many', backends, { timeout: '3s' })], { entrance, deadline: STARVED_DEADLINE });
  });
}

/** The check `broken` needs the part of the product that has a bug, `works` does not. */
export function runWithBug(): Promise<ProductRun> {
  return beside([fine, fine], ([subject, other]) => {
    const matching = { http: { method: 'GET', expectedBody: { matches: 'fine' } } };
    const broken = check('broken', [subject], { probe: matching });
    return runProduct([broken, check('works', [other])], { nodeArgs: ['--import', BROKEN_MATCHER] });
  });
}

/**
 * A session whose first probe takes 100 s. Waiting for a minute would be real too, and tell no more: the scheduler is
 * real, its clock and its prober are not.
 */
export function worldOfALateResult(): ReturnType<typeof createWorld> {
  const world = createWorld((_target, start) => ({ outcome: aSuccess(), afterMs: start === 1 ? 100_000 : 3 }));
  world.apply([aTarget()]);
  return world;
}

function check(name: string, backends: readonly (Manifest | undefined)[], spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name, namespace: 'shop' },
    spec: { interval: '1s', timeout: '1s', unhealthyThreshold: 2, probe: { http: {} }, ...spec, backends },
  };
}

/** Runs beside a server for each script, and closes them. */
async function beside(
  scripts: readonly Script[],
  run: (backends: readonly Manifest[]) => Promise<ProductRun>,
): Promise<ProductRun> {
  const servers = await Promise.all(scripts.map((script, index) => startServer(`127.77.11.${index + 1}`, script)));
  try {
    return await run(servers.map(({ address, port }) => ({ name: 'subject', address, port })));
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}
