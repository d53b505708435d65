/** Chooses what carries a conversation: datagrams, TLS, or a plain socket. */
import type { Connection, ConnectionUser, Endpoint } from './network/connection.ts';
import type { ProbeIo } from './prober.ts';
import type { ProbeTarget } from './target.ts';

/** Nothing is called before this has returned. */
export function connect(target: ProbeTarget, io: ProbeIo, user: ConnectionUser, endpoint: Endpoint): Connection {
  const { plan, port, tls } = target;
  if (plan.kind === 'udp') return io.datagrams.open(user, endpoint, port);
  if (tls === undefined) return io.sockets.open(user, endpoint, port);
  // Whoever only asks whether the handshake works must wait for the server's last word on our certificate.
  const isLastWordNeeded = plan.kind === 'tcp';
  return io.secureSockets.open(user, endpoint, { port, tls, isLastWordNeeded });
}
