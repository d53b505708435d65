/** What the cases of backends that are fine have in common: every step that was reached is passed. */
import type { Reason } from '../../src/api/reasons.ts';
import type { LoopbackCase } from './loopback-family.ts';
import type { Script } from './scripted-server.ts';

const ALL_PASSED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  CheckParameters: 'Passed',
  StatusCode: 'Passed',
  CheckPage: 'Passed',
  Load: 'Passed',
  ListenAddress: 'Passed',
} as const;

/** A backend that does `what`, and is fine. */
export function healthy(what: string, lookAlike: Reason, script: Script, probe?: LoopbackCase['probe']): LoopbackCase {
  const isTcp = probe !== undefined && 'tcp' in probe;
  // A TCP check asks for no status and no page.
  const steps = isTcp ? ({ ...ALL_PASSED, StatusCode: 'NotReached', CheckPage: 'NotReached' } as const) : ALL_PASSED;
  return {
    name: `${what} is Healthy`,
    script,
    ...(probe === undefined ? {} : { probe }),
    expected: { state: 'Healthy', reason: 'Healthy', steps },
    lookAlike,
  };
}
