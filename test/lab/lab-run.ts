/** One run of the product in the lab for each family of lab cases: paths, names, and the prober's own network. Judges nothing. */
import { fileURLToPath } from 'node:url';
import type { BackendHealthCheckStatus, BackendRow } from '../../src/api/v1alpha1/status.ts';
import { type ProductRun, runProduct } from '../reasons/product-run.ts';
import { labCheck } from './lab-check.ts';
import { type NameCase, nameCases } from './name-cases.ts';
import type { PathCase } from './path-case.ts';
import { pathCases } from './path-cases.ts';
import { NetworkLab } from './network-lab.ts';
import { breakPaths, farAddress, nearAddress, NETWORK, WEB_PORT } from './path-network.ts';
import { NAME_SERVER, type NameRecord, type NameServerOrder } from './programs.ts';

const CONTROLLED_PRODUCT = fileURLToPath(new URL('controlled-product.ts', import.meta.url));
const ZONE = 'lab.test';
const SUBJECT = 'subject';
const CUT = ['cut', 'cut2', 'cut3'] as const;

/** The check of the backends that fall silent at once. */
export const MASS_CHECK = 'mass';
/** The check of the runs of `judgeProberNetwork`. */
export const NETWORK_CHECK = 'web';

export interface LabRun<Case> {
  readonly product: ProductRun;
  status(subject: Case): BackendHealthCheckStatus;
  /** Takes the lab down. */
  remove(): void;
}

/** The row of the backend that a case is about. */
export function labRow(status: BackendHealthCheckStatus): BackendRow | undefined {
  return status.backends?.find((row) => row.name === SUBJECT);
}

export function runPathLab(): Promise<LabRun<PathCase>> {
  return inLab(pathCases, (lab) => {
    const checks = pathCases.map(({ address, port, company, spec }, index) =>
      labCheck(checkName(index), [{ name: SUBJECT, address, port: port ?? WEB_PORT }, ...(company ?? [])], spec),
    );
    const massBackends = [...CUT, 'healthy' as const].map((host) => ({
      address: farAddress(host).ipv4,
      port: WEB_PORT,
    }));
    // Quicker than the others: it must have fallen silent before they have all been investigated, which ends the run.
    const mass = labCheck(MASS_CHECK, massBackends, { probe: { tcp: {} }, timeout: '1s' });
    return runProduct([...checks, mass], { entrance: lab.prober.entrance });
  });
}

export function runNameLab(): Promise<LabRun<NameCase>> {
  return inLab(nameCases, async (lab) => {
    const address = nearAddress('healthy').ipv4;
    await lab.near.start(NAME_SERVER, { address, records: nameRecords() } satisfies NameServerOrder);
    lab.prober.nameServers(`nameserver ${address}\nsearch elsewhere.test\n`);
    const checks = nameCases.map(({ host }, index) =>
      // Silence of the name server must fit into the timeout of a probe.
      labCheck(checkName(index), [{ name: SUBJECT, address: `${host}.${ZONE}`, port: WEB_PORT }], { timeout: '3s' }),
    );
    return runProduct(checks, { entrance: lab.prober.entrance });
  });
}

/** A healthy backend, a silent one and one without a route, judged by a prober that has a control target. */
export function judgeProberNetwork(lab: NetworkLab): Promise<ProductRun> {
  const addresses = [nearAddress('healthy').ipv4, farAddress('silent').ipv4, `${NETWORK.unknown.ipv4}.10`];
  const backends = addresses.map((address) => ({ address, port: WEB_PORT }));
  const env = { LAB_CONTROL_TARGET: `${nearAddress('healthy').ipv4}:${WEB_PORT}` };
  return runProduct([labCheck(NETWORK_CHECK, backends)], {
    entrance: lab.prober.entrance,
    program: CONTROLLED_PRODUCT,
    env,
  });
}

/** Cuts the prober off from everything. */
export function cutOff(lab: NetworkLab): void {
  lab.prober.ip('link set eth0 down');
}

async function inLab<Case>(
  cases: readonly Case[],
  run: (lab: NetworkLab) => Promise<ProductRun>,
): Promise<LabRun<Case>> {
  const lab = new NetworkLab();
  try {
    await breakPaths(lab);
    const product = await run(lab);
    return {
      product,
      status: (subject) => product.status(checkName(cases.indexOf(subject))),
      remove: () => lab.remove(),
    };
  } catch (error) {
    lab.remove();
    throw error;
  }
}

function checkName(index: number): string {
  return `case-${index + 1}`;
}

function nameRecords(): Readonly<Record<string, NameRecord>> {
  return Object.fromEntries(
    nameCases.flatMap(({ host, record }) => (record === undefined ? [] : [[`${host}.${ZONE}`, record]])),
  );
}
