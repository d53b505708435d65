/** What a path case is, and what several of them expect. */
import type { ReasonCase } from '../reasons/reason-case.ts';
import { WEB_PORT } from './path-network.ts';

export interface PathCase extends ReasonCase {
  readonly address: string;
  readonly port?: number;
  /** More backends of the same check. */
  readonly company?: readonly { readonly address: string; readonly port: number }[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** How far a backend is known when no connection came about. */
export const NEVER_CONNECTED = {
  DirectAccess: 'Failed',
  StatusCode: 'NotReached',
  CheckPage: 'NotReached',
  Load: 'NotReached',
} as const;

/** The narrow rule for this prober and this port, and never "switch it off". */
export const NARROW_RULE = new RegExp(`ip saddr \\{ 10\\.91\\.0\\.2 \\} tcp dport ${WEB_PORT} accept`);
export const NARROW_RULE_6 = new RegExp(`ip6 saddr \\{ fd91::2 \\} tcp dport ${WEB_PORT} accept`);
