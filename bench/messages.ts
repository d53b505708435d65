/** What the processes of the benchmark say to one another over IPC. */

/** The server tells its port once, and then how many requests it has answered, each time that it is asked. */
export type ServerMessage =
  { readonly kind: 'listening'; readonly port: number } | { readonly kind: 'answered'; readonly count: number };

/** The prober tells how late its probes have started since it was asked last. */
export interface LagMessage {
  readonly kind: 'lags';
  readonly probes: number;
  readonly failures: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export function isServerMessage(message: unknown): message is ServerMessage {
  return hasKind(message) && (message.kind === 'listening' || message.kind === 'answered');
}

export function isLagMessage(message: unknown): message is LagMessage {
  return hasKind(message) && message.kind === 'lags';
}

function hasKind(message: unknown): message is { readonly kind: unknown } {
  return typeof message === 'object' && message !== null && 'kind' in message;
}
