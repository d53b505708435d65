/** The claims that are no rows of a family, made real: what is said of the prober, or of a check as a whole. */
import { labClaims } from '../lab/lab-claims.ts';
import { cutOff, judgeProberNetwork, NETWORK_CHECK } from '../lab/lab-run.ts';
import { NetworkLab } from '../lab/network-lab.ts';
import { breakPaths } from '../lab/path-network.ts';
import { checkClaims } from '../reasons/cases/check-claims.ts';
import { proberClaims } from '../reasons/cases/prober-claims.ts';
import { condition, runInvalid, runUnfinished, runWithoutBackends } from '../reasons/check-runs.ts';
import { runExhausted, runStarved, runWithBug, worldOfALateResult } from '../reasons/prober-runs.ts';
import type { ProductRun } from '../reasons/product-run.ts';
import type { SeenRow } from './scored-case.ts';

export interface Situation {
  readonly name: string;
  readonly needsLab: boolean;
  readonly see: () => Promise<SeenRow | undefined>;
}

/** `MassFailure` is not among them: it is seen in the run of the path cases. */
export const situations: readonly Situation[] = [
  { name: checkClaims.noBackends.name, needsLab: false, see: withoutBackends },
  { name: checkClaims.invalidSpec.name, needsLab: false, see: invalid },
  { name: checkClaims.initializing.name, needsLab: false, see: async () => firstRow(await runUnfinished(), 'web') },
  { name: proberClaims.overloaded.name, needsLab: false, see: async () => firstRow(await runStarved(), 'silent') },
  { name: proberClaims.exhausted.name, needsLab: false, see: exhausted },
  { name: proberClaims.internalError.name, needsLab: false, see: async () => firstRow(await runWithBug(), 'broken') },
  { name: proberClaims.stale.name, needsLab: false, see: stale },
  { name: labClaims.proberNetworkDown.name, needsLab: true, see: networkDown },
];

/** What the condition about the prober says of a check in which many backends failed at once. */
export function massFailure(run: ProductRun, check: string): SeenRow | undefined {
  const prober = run.status(check).conditions?.find(({ type }) => type === 'ProberHealthy');
  return prober === undefined ? undefined : { state: 'Unknown', reason: prober.reason };
}

function firstRow(run: ProductRun, check: string): SeenRow | undefined {
  return run.status(check).backends?.[0];
}

async function withoutBackends(): Promise<SeenRow | undefined> {
  const ready = condition(await runWithoutBackends(), 'Ready');
  return ready === undefined ? undefined : { state: 'Unknown', reason: ready.reason };
}

/** A manifest that is not valid has no status: the command says where, and ends with 2. */
async function invalid(): Promise<SeenRow | undefined> {
  const { exitCode, stderr } = await runInvalid();
  return exitCode === 2 && stderr.includes('spec.interval') ? { state: 'Unknown', reason: 'InvalidSpec' } : undefined;
}

/** Which backends get a descriptor is chance; none may be blamed. The remarks are about the many copies of one server. */
async function exhausted(): Promise<SeenRow | undefined> {
  const rows = (await runExhausted()).status('many').backends ?? [];
  const blamed = rows.find(({ state, reason }) => state !== 'Unknown' && reason !== 'NoResponse');
  const row = blamed ?? rows.find(({ reason }) => reason === 'ProberResourceExhausted');
  return row === undefined ? undefined : { ...row, warnings: undefined };
}

function stale(): Promise<SeenRow | undefined> {
  const world = worldOfALateResult();
  world.clock.advance(70_000);
  const { state, verdict } = world.report();
  return Promise.resolve(verdict === undefined ? undefined : { state, reason: verdict.reason });
}

async function networkDown(): Promise<SeenRow | undefined> {
  const lab = new NetworkLab();
  try {
    await breakPaths(lab);
    cutOff(lab);
    const rows = (await judgeProberNetwork(lab)).status(NETWORK_CHECK).backends ?? [];
    return rows.find(({ reason }) => reason !== 'ProberNetworkDown') ?? rows[0];
  } finally {
    lab.remove();
  }
}
