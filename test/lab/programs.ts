/** Where the programs are that run inside the namespaces, and what they are told. */
import { fileURLToPath } from 'node:url';

export const WEB_SERVER = fileURLToPath(new URL('web-server.ts', import.meta.url));
export const NAME_SERVER = fileURLToPath(new URL('name-server.ts', import.meta.url));

/** Answers 200 to everything on this port, on these addresses of its namespace. */
export interface WebServerOrder {
  readonly addresses: readonly string[];
  readonly port: number;
}

/** What the name server says about a name; a name that is not listed does not exist. */
export type NameRecord =
  | { readonly kind: 'addresses'; readonly ipv4?: string; readonly ipv6?: string }
  | { readonly kind: 'noData' | 'serverFailure' | 'refused' | 'silent' };

export interface NameServerOrder {
  readonly address: string;
  readonly records: Readonly<Record<string, NameRecord>>;
}

/** The order is the one argument of the program; only this project's tests give it. */
export function orderOf<T>(): T {
  return JSON.parse(process.argv[2] ?? '') as T;
}

/** Ends the program together with the process that started it. */
export function endWithStarter(): void {
  process.stdin.on('end', () => process.exit(0)).resume();
}
