// The command lines of etcd and kube-apiserver.
// Everything listens on loopback only; nothing here is fit for a cluster with data worth keeping.

import { join } from 'node:path';
import type { Credentials } from './credentials.ts';

export function etcdArgs(dataDir: string, clientUrl: string, peerUrl: string): readonly string[] {
  return [
    `--data-dir=${join(dataDir, 'etcd')}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=error',
  ];
}

export type ApiServerSettings = {
  readonly etcdUrl: string;
  readonly port: number;
  /** Where the server keeps the certificate it makes for itself, so that a restart serves the same one. */
  readonly certDir: string;
  readonly credentials: Credentials;
  readonly audit: { readonly logFile: string; readonly policyFile: string } | undefined;
  /** Come last, so they win. */
  readonly extraArgs: readonly string[];
};

export function apiServerArgs({
  etcdUrl,
  port,
  certDir,
  credentials,
  audit,
  extraArgs,
}: ApiServerSettings): readonly string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    // Without it the server looks for a default route, which a network namespace or an offline machine lacks.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--authorization-mode=RBAC',
    `--cert-dir=${certDir}`,
    `--token-auth-file=${credentials.tokenFile}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${credentials.serviceAccountKeyFile}`,
    `--service-account-signing-key-file=${credentials.serviceAccountKeyFile}`,
    ...(audit === undefined ? [] : [`--audit-log-path=${audit.logFile}`, `--audit-policy-file=${audit.policyFile}`]),
    ...extraArgs,
  ];
}
