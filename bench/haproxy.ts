/** HAProxy as the yardstick: the same backends, the same interval, the same request. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendAddress } from './backends.ts';

export interface HaproxySetup {
  readonly configFile: string;
  remove(): void;
}

export function writeHaproxyConfig(port: number, backends: number, intervalMs: number): HaproxySetup {
  const folder = mkdtempSync(join(tmpdir(), 'bench-haproxy-'));
  const servers = Array.from(
    { length: backends },
    (_, index) => `  server s${index} ${backendAddress(index)}:${port} check inter ${intervalMs}ms`,
  );
  const config = [
    'global',
    // As much as our own jitter.
    '  spread-checks 10',
    'defaults',
    '  mode http',
    '  timeout connect 5s',
    '  timeout client 5s',
    '  timeout server 5s',
    '  timeout check 5s',
    // It does not start without anything to listen on.
    'frontend nobody',
    `  bind unix@${join(folder, 'nobody.sock')}`,
    '  default_backend all',
    'backend all',
    '  option httpchk HEAD /',
    ...servers,
    '',
  ].join('\n');
  const configFile = join(folder, 'haproxy.cfg');
  writeFileSync(configFile, config);
  return { configFile, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
