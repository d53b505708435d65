// A scripting proxy between the operator and a real API server: it forwards, logs, and spoils what it is told to.
// It listens on plain HTTP on loopback and adds the admin's token, because it cannot end TLS with the server's own certificate.

import { readFile, writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  request as plainRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SeenRequest {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  /** As "backendhealthchecks" or "backendhealthchecks/status". */
  readonly resource: string;
  readonly name: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly atMs: number;
}

/** What to do with a request instead of forwarding it and its answer. */
export type Fault =
  /** Answers itself; the API server never sees the request. */
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfter?: number; readonly body?: string }
  /** Resets the connection; the API server never sees the request. */
  | { readonly kind: 'reset' }
  /** The API server carries it out; its answer is lost in a reset. */
  | { readonly kind: 'loseAnswer' }
  /** Never answers; the API server never sees the request. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'delay'; readonly ms: number };

export interface Rule {
  readonly verb?: SeenRequest['verb'];
  readonly resource?: string;
  /** Leaves so many matching requests alone first. */
  readonly skip?: number;
  /** How many requests it applies to; default 1. */
  readonly times?: number;
  readonly fault: Fault;
}

/** `end`: the response ends in good order; `fin` and `rst`: the connection does. */
export type Cut = 'end' | 'fin' | 'rst';

export interface ApiProxy {
  readonly url: string;
  /** Path of a kubeconfig that goes through the proxy. */
  readonly kubeconfig: string;
  readonly requests: readonly SeenRequest[];
  /** How many requests of this kind came so far. */
  count(verb: SeenRequest['verb'], resource: string): number;
  add(rule: Rule): void;
  openWatches(): number;
  cutWatches(how: Cut): void;
  /** Present watches stay open and say nothing more. */
  silenceWatches(): void;
  /** Sends a line of its own into every open watch. */
  injectIntoWatches(line: string): void;
  /** While `true`, every new connection and every request is reset. */
  setDown(down: boolean): void;
  stop(): Promise<void>;
}

export interface Upstream {
  readonly url: string;
  readonly caFile: string;
  readonly adminKubeconfig: string;
  readonly dataDir: string;
}

interface OpenWatch {
  readonly response: ServerResponse;
  silent: boolean;
}

export async function startApiProxy(upstream: Upstream): Promise<ApiProxy> {
  const ca = await readFile(upstream.caFile);
  const token = tokenIn(await readFile(upstream.adminKubeconfig, 'utf8'));
  const requests: SeenRequest[] = [];
  const rules: { rule: Rule; skip: number; times: number }[] = [];
  const watches = new Set<OpenWatch>();
  let down = false;

  function faultFor(seen: SeenRequest): Fault | undefined {
    for (const entry of rules) {
      if (entry.times === 0 || !matches(entry.rule, seen)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.times -= 1;
      return entry.rule.fault;
    }
    return undefined;
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (down) return reset(response);
    const seen = describe(incoming);
    const fault = faultFor(seen);
    requests.push(seen);
    if (fault?.kind === 'delay') await sleep(fault.ms);
    if (fault === undefined || fault.kind === 'delay' || fault.kind === 'loseAnswer') {
      forward({ incoming, response, seen, loseAnswer: fault?.kind === 'loseAnswer' });
    } else {
      spoil(response, fault);
    }
  }

  function forward(exchange: {
    readonly incoming: IncomingMessage;
    readonly response: ServerResponse;
    readonly seen: SeenRequest;
    readonly loseAnswer: boolean;
  }): void {
    const { incoming, response, seen, loseAnswer } = exchange;
    const headers = { ...incoming.headers, host: new URL(upstream.url).host, authorization: `Bearer ${token}` };
    const send = upstream.url.startsWith('https:') ? tlsRequest : plainRequest;
    const outgoing = send(`${upstream.url}${incoming.url ?? '/'}`, {
      method: incoming.method,
      headers,
      ca,
      agent: false,
    });
    outgoing.on('error', () => reset(response));
    response.on('close', () => outgoing.destroy());
    outgoing.on('response', (reply) => {
      reply.on('error', () => reset(response));
      if (loseAnswer) {
        reply.resume();
        reply.on('end', () => reset(response));
        return;
      }
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      response.flushHeaders();
      if (seen.verb === 'watch' && reply.statusCode === 200) relay(reply, response);
      else reply.pipe(response);
    });
    incoming.pipe(outgoing);
  }

  function relay(reply: IncomingMessage, response: ServerResponse): void {
    const watch: OpenWatch = { response, silent: false };
    watches.add(watch);
    response.on('close', () => watches.delete(watch));
    reply.on('data', (chunk) => {
      if (!watch.silent) response.write(chunk);
    });
    reply.on('end', () => {
      if (!watch.silent) response.end();
    });
  }

  const server = createServer((incoming, response) => {
    response.on('error', () => undefined);
    void handle(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${portOf(server)}`;
  const kubeconfig = join(upstream.dataDir, `proxy-${portOf(server)}.kubeconfig`);
  await writeFile(kubeconfig, kubeconfigOf(url));

  return {
    url,
    kubeconfig,
    requests,
    count: (verb, resource) => requests.filter((seen) => seen.verb === verb && seen.resource === resource).length,
    add: (rule) => rules.push({ rule, skip: rule.skip ?? 0, times: rule.times ?? 1 }),
    openWatches: () => watches.size,
    cutWatches(how) {
      for (const { response } of watches) cut(response, how);
    },
    silenceWatches() {
      for (const watch of watches) watch.silent = true;
    },
    injectIntoWatches(line) {
      for (const { response } of watches) response.write(`${line}\n`);
    },
    setDown(value) {
      down = value;
      if (value) server.closeAllConnections();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function matches(rule: Rule, seen: SeenRequest): boolean {
  return (rule.verb ?? seen.verb) === seen.verb && (rule.resource ?? seen.resource) === seen.resource;
}

function reset(response: ServerResponse): void {
  if (response.socket === null) response.destroy();
  else response.socket.resetAndDestroy();
}

function spoil(response: ServerResponse, fault: Extract<Fault, { kind: 'answer' | 'reset' | 'hang' }>): void {
  if (fault.kind === 'answer') answer(response, fault);
  if (fault.kind === 'reset') reset(response);
}

function cut(response: ServerResponse, how: Cut): void {
  if (how === 'end') response.end();
  else if (how === 'fin') response.socket?.end();
  else reset(response);
}

function answer(response: ServerResponse, fault: Extract<Fault, { kind: 'answer' }>): void {
  const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  response.writeHead(fault.status, { 'content-type': 'application/json', ...retryAfter });
  response.end(
    fault.body ??
      JSON.stringify({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        code: fault.status,
        message: 'said the proxy',
      }),
  );
}

/** /api/v1/[namespaces/NS/]RESOURCE[/NAME[/SUB]] and the same below /apis/GROUP/VERSION. */
function describe(incoming: IncomingMessage): SeenRequest {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://proxy');
  const parts = pathname.split('/').filter((part) => part !== '');
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  const [plural = '', name = '', sub] = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  const resource = sub === undefined ? plural : `${plural}/${sub}`;
  return {
    verb: verbOf(incoming.method ?? 'GET', name, searchParams),
    resource,
    name,
    query: searchParams,
    headers: incoming.headers,
    atMs: performance.now(),
  };
}

function verbOf(method: string, name: string, query: URLSearchParams): SeenRequest['verb'] {
  if (method === 'POST') return 'create';
  if (method === 'PUT') return 'update';
  if (method === 'PATCH') return 'patch';
  if (method === 'DELETE') return 'delete';
  if (query.get('watch') === 'true') return 'watch';
  return name === '' ? 'list' : 'get';
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function tokenIn(kubeconfig: string): string {
  const token = /"token":"([^"]+)"/.exec(kubeconfig)?.[1];
  if (token === undefined) throw new Error('the kubeconfig of the control plane holds no token');
  return token;
}

function kubeconfigOf(url: string): string {
  const name = 'proxy';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // client-node takes http: only together with this.
    clusters: [{ name, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  });
}
