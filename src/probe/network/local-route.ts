/** Asks the kernel for the way to an address, and for our own address on it. Sends no packet: a connected UDP socket only looks up the route. */
import { createSocket, type Socket } from 'node:dgram';
import { errnoOf } from './node-error.ts';

/** What the local routing table says about an address. */
export type LocalRoute = 'Routed' | 'NoRoute' | 'Unreachable' | 'Prohibited' | 'Blackhole' | 'NoAddressOfFamily';

export interface RouteAnswer {
  /** `undefined` = the kernel could not be asked (descriptors ran out, or something that we do not know). */
  readonly route: LocalRoute | undefined;
  /** With `Routed`: the address from which we would send. */
  readonly sourceAddress: string | undefined;
}

/** Any port will do, since nothing is sent; this one discards. */
const DISCARD_PORT = 9;

/** Calls back once, never synchronously. `address` is a literal of `family`. */
export function askLocalRoute(address: string, family: 4 | 6, done: (answer: RouteAnswer) => void): void {
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
  // Connecting and failing both end here; whichever comes first is the answer.
  let answered = false;
  function answer(error: unknown): void {
    if (answered) return;
    answered = true;
    const route = error === undefined ? 'Routed' : routeOf(errnoOf(error));
    const sourceAddress = route === 'Routed' ? sourceOf(socket) : undefined;
    socket.close();
    done({ route, sourceAddress });
  }
  socket.on('error', answer);
  socket.on('connect', () => answer(undefined));
  socket.connect(DISCARD_PORT, address);
}

function sourceOf(socket: Socket): string | undefined {
  const { address } = socket.address();
  return address === '0.0.0.0' || address === '::' ? undefined : address;
}

function routeOf(errno: string): LocalRoute | undefined {
  switch (errno) {
    case 'ENETUNREACH':
      return 'NoRoute';
    case 'EHOSTUNREACH':
      return 'Unreachable';
    case 'EACCES':
    case 'EPERM':
      return 'Prohibited';
    case 'EINVAL':
      return 'Blackhole';
    case 'EAFNOSUPPORT':
    case 'EADDRNOTAVAIL':
      return 'NoAddressOfFamily';
    default:
      return undefined;
  }
}
