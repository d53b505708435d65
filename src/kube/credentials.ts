/** Finds the API server and proves who we are, by means of client-node. The only file that knows client-node; it sends nothing itself. */
import { type DispatcherOptions, HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { createHash } from 'node:crypto';

/** Where the kubeconfig comes from. Nothing given: KUBECONFIG, then ~/.kube/config, then the service account of the pod. */
export interface CredentialSource {
  /** Path of a kubeconfig file. */
  readonly kubeconfig?: string | undefined;
  /** A context of that file; default: its current context. */
  readonly context?: string | undefined;
  /** Only the service account of the pod. */
  readonly inCluster?: boolean | undefined;
}

export type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

/** What one request needs to be let in. */
export interface Access {
  readonly headers: Readonly<Record<string, string>>;
  /** Ready to connect, and not yet connected. Whoever does not use it destroys it. */
  readonly dispatcher: Dispatcher;
  /** Two accesses with one fingerprint may share their connections: same CA, client certificate, key and proxy. */
  readonly fingerprint: string;
}

export interface Credentials {
  /** The base URL of the API server, without a slash at the end. */
  readonly server: string;
  /** The namespace of the context. */
  readonly namespace: string;
  /** Reads files and asks credential plugins as needed; throws when they fail. Calls must not overlap. */
  access(): Promise<Access>;
  /** Forgets every cached token: the next access reads or asks anew. Never throws. */
  reload(): void;
}

/** Throws when there is no usable kubeconfig. */
export function loadCredentials(source: CredentialSource): Credentials {
  let config = loadConfig(source);
  let isStale = false;
  const { server } = clusterOf(config);

  async function access(): Promise<Access> {
    // Until this works nobody is let in anyway, and whoever asks gets an error to wait with.
    if (isStale) config = loadConfig(source);
    isStale = false;
    return accessWith(config);
  }

  return {
    server: server.replace(/\/+$/, ''),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    access,
    reload() {
      isStale = true;
    },
  };
}

/**
 * client-node makes a new dispatcher, and so a new connection, for every request.
 * This one tells what the dispatcher was made of, so that equal ones can be shared.
 */
class ObservedKubeConfig extends KubeConfig {
  fingerprint = '';

  override createDispatcherOptions(
    ...[cluster, agentOptions]: Parameters<KubeConfig['createDispatcherOptions']>
  ): DispatcherOptions {
    const options = super.createDispatcherOptions(cluster, agentOptions);
    this.fingerprint = fingerprintOf(options);
    // "none" would mean the global dispatcher of undici, which is not ours to close.
    return options.type === 'none'
      ? { type: 'agent', connect: { keepAlive: true, keepAliveInitialDelay: 30_000 } }
      : options;
  }
}

function loadConfig({ kubeconfig, context, inCluster }: CredentialSource): ObservedKubeConfig {
  const config = new ObservedKubeConfig();
  if (inCluster === true) config.loadFromCluster();
  else if (kubeconfig !== undefined) config.loadFromFile(kubeconfig);
  else config.loadFromDefault();
  if (context !== undefined) {
    if (config.getContextObject(context) === null) throw new Error(`the kubeconfig has no context "${context}"`);
    config.setCurrentContext(context);
  }
  clusterOf(config);
  return config;
}

function clusterOf(config: KubeConfig): { readonly server: string } {
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new Error('the kubeconfig names no cluster: set its current-context, or choose a context');
  if (!URL.canParse(cluster.server)) throw new Error('the kubeconfig has a cluster whose server is not a URL');
  return cluster;
}

async function accessWith(config: ObservedKubeConfig): Promise<Access> {
  const context = new RequestContext(clusterOf(config).server, HttpMethod.GET);
  await config.applySecurityAuthentication(context);
  const dispatcher = context.getDispatcher();
  if (dispatcher === undefined) throw new Error('client-node gave no connection settings');
  // A token file often ends in a line break, which no header may hold.
  const headers = Object.entries(context.getHeaders()).map(([name, value]) => [name, value.trim()] as const);
  return { headers: Object.fromEntries(headers), dispatcher, fingerprint: config.fingerprint };
}

/** A hash, because the options hold a private key. */
function fingerprintOf(options: DispatcherOptions): string {
  return createHash('sha256').update(JSON.stringify(options)).digest('base64');
}
