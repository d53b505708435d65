/** The operator as a process: arguments and environment in, an exit code out. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { failed, type Result, success } from './base/result.ts';
import { VERSION } from './base/version.ts';
import { helpText, printedConfig } from './config/help.ts';
import { loadConfig, type LoadedConfig } from './config/load.ts';
import { createLogger } from './logger.ts';
import { startOperator } from './operator.ts';

const EXIT_LOST = 1;
const EXIT_USAGE = 2;

function readText(path: string): Result<string, string> {
  try {
    return success(readFileSync(path, 'utf8'));
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const loaded = loadConfig(process.argv.slice(2), process.env, readText);
  if (!loaded.ok) {
    for (const { where, message } of loaded.error) process.stderr.write(`${where}: ${message}\n`);
    process.exitCode = EXIT_USAGE;
    return;
  }
  switch (loaded.value.request) {
    case 'help':
      process.stdout.write(helpText());
      return;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      return;
    case 'printConfig':
      process.stdout.write(printedConfig(loaded.value));
      return;
    case 'run':
      await run(loaded.value);
  }
}

async function run({ config }: LoadedConfig): Promise<void> {
  const log = createLogger({ level: config.logLevel, format: config.logFormat });
  const name = process.env['POD_NAME'] ?? hostname();
  process.on('unhandledRejection', (error) => {
    log.error({}, 'unhandled rejection: this is a bug', error);
    process.exit(EXIT_LOST);
  });
  const operator = await startOperator({
    config,
    name,
    podNamespace: process.env['POD_NAMESPACE'],
    log,
    onLost() {
      log.error({}, 'another operator has taken over: leaving');
      // Nothing may be written any more, so there is nothing to wait for.
      process.exit(EXIT_LOST);
    },
  });
  if (!operator.ok) {
    log.error({ cause: operator.error }, 'cannot start');
    process.exitCode = EXIT_USAGE;
    return;
  }
  log.info({ version: VERSION, name }, 'operator started');
  endOnSignal(operator.value.stop, { graceMs: config.shutdownGraceSeconds * 1_000, log });
}

function endOnSignal(
  stop: () => Promise<void>,
  { graceMs, log }: { graceMs: number; log: ReturnType<typeof createLogger> },
): void {
  let isEnding = false;
  const end = (signal: string): void => {
    if (isEnding) return;
    isEnding = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(EXIT_LOST), graceMs).unref();
    stop().then(
      () => log.info({}, 'stopped'),
      (error: unknown) => {
        log.error({}, 'stopping failed', error);
        process.exitCode = EXIT_LOST;
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(signal));
}

await main();
