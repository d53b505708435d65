/** Liveness and readiness. They tell names of checks, nothing else: anybody in the cluster may ask. */
import { type Routes, textReply } from './route.ts';

export interface ReadinessCheck {
  /** A constant, such as "cache-synced". */
  readonly name: string;
  readonly isReady: () => boolean;
}

/**
 * `/healthz` is answered whenever the event loop turns: a restart cures nothing but a process that stands still, so nothing else counts.
 * `/readyz` is 200 when all checks hold; else 503, naming those that do not. Leading is not a check: a standby is ready too.
 */
export function healthRoutes(checks: readonly ReadinessCheck[]): Routes {
  return {
    '/healthz': () => textReply(200, 'ok'),
    '/readyz': () => {
      const missing = checks.filter(({ isReady }) => !isReady()).map(({ name }) => name);
      return missing.length === 0 ? textReply(200, 'ok') : textReply(503, `not ready: ${missing.join(', ')}`);
    },
  };
}
