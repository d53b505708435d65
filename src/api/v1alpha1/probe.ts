/** How a backend is probed: exactly one of `http`, `tcp`, `grpc` and `udp`. */
import { z } from 'zod';
import { withRules } from '../rule.ts';
import { Port } from './backend.ts';
import { HttpProbe } from './http-probe.ts';
import { exactlyOne, Expect, Send } from './payload.ts';
import { ProbeTls } from './probe-tls.ts';

const ExchangeStep = withRules(
  z.strictObject({
    send: Send.optional(),
    expect: Expect.optional(),
  }),
  [
    {
      cel: 'has(self.send) || has(self.expect)',
      message: 'at least one of send and expect must be given',
      holds: (step) => step.send !== undefined || step.expect !== undefined,
    },
  ],
).describe('Sends something, then waits for something.');

export const TcpProbe = z
  .strictObject({
    exchange: z
      .array(ExchangeStep)
      .min(1)
      .max(8)
      .describe('Steps on the open connection, one after the other. Without them the port only has to accept.')
      .optional(),
  })
  .describe('Opens a TCP connection, goes through the exchange if there is one, and closes it.');
export type TcpProbe = z.infer<typeof TcpProbe>;

export const GrpcProbe = z
  .strictObject({
    service: z
      .string()
      .max(253)
      .regex(/^[A-Za-z0-9_./-]*$/, 'must consist of letters, digits, "_", ".", "/" and "-"')
      .describe('The service that is asked about; empty asks for the server as a whole.')
      .default(''),
  })
  .describe('Asks the health service of the server (grpc.health.v1) over HTTP/2.');
export type GrpcProbe = z.infer<typeof GrpcProbe>;

export const UdpProbe = z
  .strictObject({
    send: Send,
    expect: Expect.optional(),
  })
  .describe(
    'Sends one datagram and waits for one. Without expect any answer will do, and silence is Unknown, never healthy.',
  );
export type UdpProbe = z.infer<typeof UdpProbe>;

export const Probe = withRules(
  z.strictObject({
    port: Port.describe('Probes this port instead of the serving port.').optional(),
    http: HttpProbe.optional(),
    tcp: TcpProbe.optional(),
    grpc: GrpcProbe.optional(),
    udp: UdpProbe.optional(),
    tls: ProbeTls.optional(),
  }),
  [
    exactlyOne(['http', 'tcp', 'grpc', 'udp']),
    {
      cel: '!has(self.tls) || !has(self.udp)',
      message: 'applies to http, tcp and grpc, not to udp',
      holds: (probe) => probe.tls === undefined || probe.udp === undefined,
      fieldPath: '.tls',
    },
  ],
).describe('How a backend is probed: exactly one of http, tcp, grpc and udp.');
export type Probe = z.infer<typeof Probe>;
