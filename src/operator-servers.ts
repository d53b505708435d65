/** The two servers of the operator: health for the kubelet, metrics for Prometheus. */
import { systemClock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import { failed, type Result, success } from './base/result.ts';
import type { OperatorConfig } from './config/options.ts';
import type { Metrics } from './metrics/metrics.ts';
import { healthRoutes } from './serve/health-routes.ts';
import { type RunningServer, startHttpServer } from './serve/http-server.ts';
import { metricsRoutes } from './serve/metrics-routes.ts';

export interface ServerOptions {
  readonly config: OperatorConfig;
  readonly metrics: Metrics;
  /** True once all checks are known. */
  readonly hasSynced: () => boolean;
  readonly log: Log;
}

/** Starts both, or neither. The error is one sentence for a person. */
export async function startServers({
  config,
  metrics,
  hasSynced,
  log,
}: ServerOptions): Promise<Result<readonly RunningServer[], string>> {
  const wanted = [
    { name: 'health', port: config.healthPort, routes: healthRoutes([{ name: 'cache-synced', isReady: hasSynced }]) },
    { name: 'metrics', port: config.metricsPort, routes: metricsRoutes(metrics, systemClock) },
  ];
  const running: RunningServer[] = [];
  for (const { name, port, routes } of wanted) {
    const server = await startHttpServer({ name, host: config.bindAddress, port, routes, log });
    if (!server.ok) {
      await Promise.all(running.map((other) => other.close(0)));
      return failed(
        `the port ${port} for ${name} cannot be opened: ${server.error}; choose another with --${name}-port`,
      );
    }
    running.push(server.value);
  }
  return success(running);
}
