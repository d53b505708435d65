/** Servers of grpc-js, on the sockets of a scripted server. The messages are written by hand: grpc-js has no health service of its own. */
import {
  type ConnectionInjector,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import type { Script } from './scripted-server.ts';

/** grpc-js takes a message of no value for none at all. */
interface Asked {
  readonly service: string;
}

type Check = handleUnaryCall<Asked, number>;

const DEFINITION = {
  Check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    requestSerialize: ({ service }: Asked) => Buffer.from(service),
    requestDeserialize: (bytes: Buffer) => ({ service: bytes.length === 0 ? '' : bytes.toString('utf8', 2) }),
    responseSerialize: (serving: number) => Buffer.from([0x08, serving]),
    responseDeserialize: (bytes: Buffer) => bytes[1] ?? 0,
  },
} as const;

const NOT_FOUND = 5;

/** A real server; without `check` it has no health service. Made when the first connection comes: nothing runs at import. */
export function grpcServer(check?: Check): Script {
  let injector: ConnectionInjector | undefined;
  return (socket) => {
    injector ??= injectorOf(check);
    injector.injectConnection(socket);
  };
}

function injectorOf(check: Check | undefined): ConnectionInjector {
  const server = new Server();
  if (check !== undefined) server.addService(DEFINITION, { Check: check });
  return server.createConnectionInjector(ServerCredentials.createInsecure());
}

/** Knows these services, each with the number of its state. */
export function knowing(states: Readonly<Record<string, number>>): Check {
  return (call: ServerUnaryCall<Asked, number>, done) => {
    const state = states[call.request.service];
    if (state === undefined) done({ code: NOT_FOUND, details: 'unknown service' });
    else done(null, state);
  };
}

/** Ends every call with this status. */
export function failing(code: number): Check {
  return (_call, done) => done({ code, details: 'no' });
}

/** Says SERVING after this time. */
export function servingAfter(delayMs: number): Check {
  return (_call, done) => {
    setTimeout(() => done(null, 1), delayMs);
  };
}
