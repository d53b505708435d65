/** Where the programs are that run inside the namespaces, and what they are told. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const WEB_SERVER = fileURLToPath(new URL('web-server.ts', import.meta.url));
export const NAME_SERVER = fileURLToPath(new URL('name-server.ts', import.meta.url));

/** Answers 200 to everything on this port, on these addresses of its namespace. */
export const WebServerOrder = z.object({ addresses: z.array(z.string()), port: z.int() });
export type WebServerOrder = z.infer<typeof WebServerOrder>;

/** What the name server says about a name; a name that is not listed does not exist. */
export const NameRecord = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('addresses'), ipv4: z.string().optional(), ipv6: z.string().optional() }),
  z.object({ kind: z.enum(['noData', 'serverFailure', 'refused', 'silent']) }),
]);
export type NameRecord = z.infer<typeof NameRecord>;

export const NameServerOrder = z.object({ address: z.string(), records: z.record(z.string(), NameRecord) });
export type NameServerOrder = z.infer<typeof NameServerOrder>;

/** The order is the one argument of the program. */
export function orderText(): unknown {
  return JSON.parse(process.argv[2] ?? 'null');
}

/** Ends the program together with the process that started it. */
export function endWithStarter(): void {
  process.stdin.on('end', () => process.exit(0)).resume();
}
