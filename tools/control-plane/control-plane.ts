// Starts a real etcd and kube-apiserver on loopback for tests and demos, and hands out all that is needed to use and to disturb them.
// There are no controllers and no nodes: Pods do not run, and a deleted Namespace stays Terminating.

import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, type AuditPolicy, auditPolicyFile, readAuditLog } from './audit-log.ts';
import { ensureBinaries } from './binaries.mjs';
import { kubeconfigFor, prepareCredentials, writeSecretFile } from './credentials.ts';
import { freePort } from './free-port.ts';
import { type CommandOptions, type CommandResult, runCommand } from './run-command.ts';
import { apiServerArgs, etcdArgs } from './server-args.ts';
import { type ServerProcess, type ServerProgram, lastLogLines, startServer } from './server-process.ts';
import { waitUntilReady } from './wait-until-ready.ts';
import { type Watchdog, startWatchdog } from './watchdog.ts';

const readyTimeoutMs = 60_000;

export type ControlPlaneOptions = {
  /** Kept at the end, and may hold the state of an earlier run; by default a new temporary folder that is removed at the end. */
  readonly dataDir?: string;
  /** `none` by default. */
  readonly auditPolicy?: AuditPolicy;
  /** Appended to the arguments of kube-apiserver, so they win. */
  readonly extraApiServerArgs?: readonly string[];
};

export type ControlPlane = {
  readonly url: string;
  readonly port: number;
  /** PEM file to trust; the same before and after a restart of the API server. */
  readonly caFile: string;
  /** Path of a kubeconfig of the group system:masters. */
  readonly adminKubeconfig: string;
  readonly dataDir: string;
  readonly auditLogPath: string | undefined;
  /** Runs as admin; `--kubeconfig` among the arguments wins. A command that fails is a result, not an error. */
  readonly kubectl: (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;
  /** As kubectl. */
  readonly helm: (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;
  /** Writes a kubeconfig for the bearer of a token and gives its path; `name` names the user and the file. */
  readonly kubeconfigForToken: (token: string, name: string) => Promise<string>;
  /** SIGKILL; resolves when the process is gone. */
  readonly killApiServer: () => Promise<void>;
  /** Same port and certificate as before; resolves when it is ready. Does nothing while the server runs. */
  readonly startApiServer: () => Promise<void>;
  /** For example SIGSTOP and SIGCONT. */
  readonly signalApiServer: (signal: NodeJS.Signals) => void;
  readonly signalEtcd: (signal: NodeJS.Signals) => void;
  /** All audit events up to now, oldest first; empty with policy `none`. The event of the last request may come a moment later. */
  readonly readAudit: () => Promise<AuditEvent[]>;
  /** Ends all processes and removes the temporary folder; a second call does nothing. */
  readonly stop: () => Promise<void>;
};

export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const binaries = await ensureBinaries({ names: ['kube-apiserver', 'kubectl', 'etcd'] });
  const dataDir = await prepareDataDir(options.dataDir);
  const removedDir = options.dataDir === undefined ? dataDir : undefined;
  const watchdog = startWatchdog(removedDir);
  try {
    return await startIn(dataDir, options, binaries, { watchdog, removedDir });
  } catch (error) {
    await watchdog.close();
    throw error;
  }
}

type Binaries = Readonly<Record<'kube-apiserver' | 'kubectl' | 'etcd', string>>;
type Cleanup = { readonly watchdog: Watchdog; readonly removedDir: string | undefined };

async function startIn(
  dataDir: string,
  options: ControlPlaneOptions,
  binaries: Binaries,
  cleanup: Cleanup,
): Promise<ControlPlane> {
  const { watchdog, removedDir } = cleanup;
  const [port, etcdPort, etcdPeerPort] = [await freePort(), await freePort(), await freePort()];
  const url = `https://127.0.0.1:${port}`;
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const certDir = join(dataDir, 'certificates');
  const caFile = join(certDir, 'apiserver.crt');
  const credentials = await prepareCredentials(dataDir);
  const audit = await prepareAudit(dataDir, options.auditPolicy ?? 'none');

  const kubeconfigForToken = async (token: string, name: string): Promise<string> => {
    const path = join(dataDir, `${name}.kubeconfig`);
    await writeSecretFile(path, kubeconfigFor(url, caFile, { name, token }));
    return path;
  };
  const adminKubeconfig = await kubeconfigForToken(credentials.adminToken, 'admin');
  const environment = commandEnvironment(dataDir, adminKubeconfig);

  const etcdProgram: ServerProgram = {
    name: 'etcd',
    path: binaries.etcd,
    args: etcdArgs(dataDir, etcdUrl, `http://127.0.0.1:${etcdPeerPort}`),
    logFile: join(dataDir, 'etcd.log'),
  };
  const apiServerProgram: ServerProgram = {
    name: 'kube-apiserver',
    path: binaries['kube-apiserver'],
    args: apiServerArgs({ etcdUrl, port, certDir, credentials, audit, extraArgs: options.extraApiServerArgs ?? [] }),
    logFile: join(dataDir, 'kube-apiserver.log'),
  };

  const etcd = await startServer(etcdProgram, watchdog);
  let apiServer: ServerProcess | undefined;

  const startApiServer = async (): Promise<void> => {
    if (apiServer !== undefined && !apiServer.hasEnded()) return;
    const started = await startServer(apiServerProgram, watchdog);
    apiServer = started;
    const hasFailed = (): boolean => started.hasEnded() || etcd.hasEnded();
    if (await waitUntilReady({ url, caFile, token: credentials.adminToken }, readyTimeoutMs, hasFailed)) return;
    throw new Error(await describeFailedStart(etcd.hasEnded() ? etcdProgram : apiServerProgram, hasFailed()));
  };
  const killApiServer = async (): Promise<void> => apiServer?.kill();
  const stop = async (): Promise<void> => {
    await killApiServer();
    await etcd.kill();
    if (removedDir !== undefined) await rm(removedDir, { recursive: true, force: true });
    await watchdog.close();
  };

  await startApiServer();
  return {
    url,
    port,
    caFile,
    adminKubeconfig,
    dataDir,
    auditLogPath: audit?.logFile,
    kubectl: (args, commandOptions) => runCommand(binaries.kubectl, args, environment, commandOptions),
    helm: async (args, commandOptions) => {
      const { helm } = await ensureBinaries({ names: ['helm'] });
      return runCommand(helm, args, environment, commandOptions);
    },
    kubeconfigForToken,
    killApiServer,
    startApiServer,
    signalApiServer: (signal) => apiServer?.signal(signal),
    signalEtcd: (signal) => etcd.signal(signal),
    readAudit: async () => (audit === undefined ? [] : readAuditLog(audit.logFile)),
    stop,
  };
}

async function prepareDataDir(configured: string | undefined): Promise<string> {
  if (configured === undefined) return mkdtemp(join(tmpdir(), 'control-plane-'));
  await mkdir(configured, { recursive: true });
  return realpath(configured);
}

async function prepareAudit(
  dataDir: string,
  policy: AuditPolicy,
): Promise<{ logFile: string; policyFile: string } | undefined> {
  if (policy === 'none') return undefined;
  const policyFile = join(dataDir, 'audit-policy.json');
  await writeSecretFile(policyFile, auditPolicyFile(policy));
  return { logFile: join(dataDir, 'audit.jsonl'), policyFile };
}

/** Keeps the commands off the settings and caches of the person who runs them. */
function commandEnvironment(dataDir: string, kubeconfig: string): Readonly<Record<string, string>> {
  return {
    KUBECONFIG: kubeconfig,
    KUBERC: 'off',
    KUBECACHEDIR: join(dataDir, 'kubectl-cache'),
    HELM_CACHE_HOME: join(dataDir, 'helm', 'cache'),
    HELM_CONFIG_HOME: join(dataDir, 'helm', 'config'),
    HELM_DATA_HOME: join(dataDir, 'helm', 'data'),
  };
}

async function describeFailedStart(program: ServerProgram, ended: boolean): Promise<string> {
  const what = ended ? 'ended while starting' : `is not ready after ${readyTimeoutMs / 1000} s`;
  return `${program.name} ${what}; ${await lastLogLines(program)}`;
}
