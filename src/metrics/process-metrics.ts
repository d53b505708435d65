/** The process itself: what it is, and what it uses. Read only when somebody asks. */
import type { MetricFactory } from './computed.ts';
import { single } from './computed.ts';

export function createProcessMetrics(make: MetricFactory, version: string): void {
  make.gauge(
    { name: 'backend_health_build_info', help: 'The version of the operator and of Node.js; always 1.' },
    () => [{ labels: { version, node: process.versions.node }, value: 1 }],
  );
  make.counter({ name: 'process_cpu_seconds_total', help: 'CPU time used, of user and system.' }, () => {
    const { user, system } = process.cpuUsage();
    return single((user + system) / 1e6);
  });
  make.gauge({ name: 'process_resident_memory_bytes', help: 'Memory in use, as the system counts it.' }, () =>
    single(process.memoryUsage.rss()),
  );
  make.gauge({ name: 'process_start_time_seconds', help: 'When the process started, in seconds since 1970.' }, () =>
    single(Math.round(performance.timeOrigin) / 1000),
  );
  make.gauge({ name: 'nodejs_heap_size_used_bytes', help: 'Memory in use by JavaScript objects.' }, () =>
    single(process.memoryUsage().heapUsed),
  );
}
