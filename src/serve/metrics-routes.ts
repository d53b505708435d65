/** The metrics for Prometheus. */
import type { Clock } from '../base/clock.ts';
import type { Reply, Routes } from './route.ts';

/** Rendering holds the event loop; who asks more often gets the same answer. */
const REUSE_MS = 100;

interface MetricsText {
  text(): Promise<string>;
  readonly contentType: string;
}

export function metricsRoutes(metrics: MetricsText, clock: Clock): Routes {
  let latest: { readonly atMs: number; readonly reply: Promise<Reply> } | undefined;
  return {
    '/metrics': () => {
      const nowMs = clock.monotonicMs();
      if (latest === undefined || nowMs - latest.atMs >= REUSE_MS) latest = { atMs: nowMs, reply: render(metrics) };
      return latest.reply;
    },
  };
}

async function render(metrics: MetricsText): Promise<Reply> {
  return { status: 200, contentType: metrics.contentType, body: await metrics.text() };
}
