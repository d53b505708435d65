/** `bhc run`: probes the backends of manifests, without a cluster, once or until it is stopped. */
import { type Command, Option } from 'commander';
import { watchManifests } from '../../files/manifest-watch.ts';
import type { ManifestSet } from '../../files/manifest-set.ts';
import { createManifestStore } from '../../files/manifest-store.ts';
import { type CheckSnapshot, isFine } from '../check-snapshot.ts';
import type { CommandContext } from '../command-context.ts';
import { addControlOption, type ControlOptions } from '../control-option.ts';
import { EXIT_FINE, EXIT_INTERRUPTED, EXIT_NOT_HEALTHY, EXIT_USAGE, type ExitCode } from '../exit-code.ts';
import { addFileOption, type FileOptions, filesFrom, loadOrTell } from '../manifest-arguments.ts';
import { durationOption } from '../option-values.ts';
import { jsonText, listObject, yamlText } from '../output/list.ts';
import { createLines, createScreen } from '../output/presenter.ts';
import { summaryText } from '../output/summary.ts';
import { renderTable } from '../output/table.ts';
import { paletteFor } from '../output/colour.ts';
import { noticeText } from '../output/notice.ts';
import type { CliIo } from '../io.ts';
import { deadlineText, defaultDeadlineMs } from '../patience.ts';
import { startSession, type StandaloneSession } from '../standalone-session.ts';
import { untilSettled, type WaitEnd } from '../until-settled.ts';

type OutputFormat = 'json' | 'yaml' | 'table';

interface RunOptions extends FileOptions, ControlOptions {
  readonly once?: boolean;
  readonly output?: OutputFormat;
  readonly deadline?: number;
}

const EXAMPLES = `
Examples:
  bhc run -f examples/vm-pool.yaml               a live table; one JSON line per change when stdout is no terminal
  bhc run -f checks/ -f secrets.yaml             several files and folders; changes are read again
  bhc run -f checks/ --once -o json              the checks with their status, when every backend has its verdict
  kustomize build | bhc run -f - --once          manifests from stdin
  bhc run -f checks/ --once && deploy            0: all healthy, 1: some are not, 2: a manifest is wrong

Exit codes with --once: 0 all backends are healthy (or slow), or in maintenance; 1 some are not, or are not known;
2 wrong usage or an invalid manifest; 130 interrupted. Without --once: 0, also after Ctrl-C, which is how it ends.`;

export function addRunCommand(program: Command, context: CommandContext): void {
  const command = program.command('run').description('probe the backends of manifests, without a cluster');
  addControlOption(addFileOption(command))
    .option('--once', 'stop when every backend has its verdict, and print the checks with their status')
    .addOption(
      new Option('-o, --output <format>', 'how to print (without --once: json or table)').choices([
        'json',
        'yaml',
        'table',
      ]),
    )
    .addOption(
      new Option(
        '--deadline <duration>',
        'with --once: stop at the latest after this time (default: what the slowest check may need, at least 60s)',
      ).argParser(durationOption),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: RunOptions, command: Command) => {
      context.finish(await runChecks(filesFrom(options, command), options, context));
    });
}

async function runChecks(paths: readonly string[], options: RunOptions, context: CommandContext): Promise<ExitCode> {
  const { io } = context;
  const misuse = options.once === true ? undefined : followingMisuse(options, io);
  if (misuse !== undefined) return misused(context, misuse);
  const set = await loadOrTell(paths, io);
  if (set === undefined) return EXIT_USAGE;
  return options.once === true
    ? runOnce(options, set, context)
    : follow({ paths, set, isLive: options.output !== 'json' && io.stdout.isTty, ...options }, context);
}

/** What only makes sense with --once. */
function followingMisuse({ output, deadline, filename = [] }: RunOptions, { stdout }: CliIo): string | undefined {
  if (filename.includes('-'))
    return '-f - needs --once: stdin can be read only once, and files are read again when they change';
  if (output === 'yaml') return '-o yaml needs --once';
  if (output === 'table' && !stdout.isTty) return '-o table needs --once where stdout is no terminal';
  return deadline === undefined ? undefined : '--deadline needs --once';
}

function misused({ io }: CommandContext, message: string): ExitCode {
  io.stderr.write(`bhc run: ${message}\n`);
  return EXIT_USAGE;
}

async function runOnce(
  { output = 'table', deadline: asked, controlTarget = [] }: RunOptions,
  set: ManifestSet,
  context: CommandContext,
): Promise<ExitCode> {
  const { io } = context;
  const isLive = output === 'table' && io.stdout.isTty;
  const presenter = isLive ? createScreen(io, { hint: '' }) : createLines(io, { transitions: false });
  const session = await startSession({
    store: createManifestStore(set.files),
    io,
    services: context.services,
    log: presenter.log,
    onTransition: presenter.transition,
    controlTargets: controlTarget,
  });
  presenter.show(session);
  const deadline = asked ?? defaultDeadlineMs(session.snapshots());
  const end = await untilSettled(session, io, deadline);
  const late = new Set(session.unsettled());
  await session.stop();
  presenter.close();
  const snapshots = session.snapshots();
  const missing = missingText(
    end,
    deadline,
    snapshots.filter(({ key }) => late.has(key)),
  );
  if (missing !== undefined) io.stderr.write(`bhc run: ${missing}\n`);
  if (!isLive) io.stdout.write(formatted(session, output, context));
  if (end === 'asked') return EXIT_INTERRUPTED;
  return snapshots.every(isFine) ? EXIT_FINE : EXIT_NOT_HEALTHY;
}

/** Why the result is not the whole one. */
function missingText(end: WaitEnd, deadlineMs: number, late: readonly CheckSnapshot[]): string | undefined {
  if (end === 'deadline') return deadlineText(deadlineMs, late);
  return end === 'asked' ? 'interrupted; not every backend has its verdict' : undefined;
}

interface Followed extends ControlOptions {
  readonly paths: readonly string[];
  readonly set: ManifestSet;
  /** A table, not lines. */
  readonly isLive: boolean;
}

async function follow(
  { paths, set, isLive, controlTarget = [] }: Followed,
  context: CommandContext,
): Promise<ExitCode> {
  const { io } = context;
  const presenter = isLive ? createScreen(io, { hint: 'q or Ctrl-C ends' }) : createLines(io, { transitions: true });
  const store = createManifestStore(set.files);
  const session = await startSession({
    store,
    io,
    services: context.services,
    log: presenter.log,
    onTransition: presenter.transition,
    controlTargets: controlTarget,
  });
  const watch = watchManifests({
    paths,
    initial: set,
    store,
    files: io.files,
    clock: io.clock,
    notify: (notice) => presenter.say(noticeText(notice)),
  });
  presenter.show(session);
  if (!isLive) io.stderr.write(`bhc: ${summaryText(session.snapshots())}; one line of JSON for each change of state\n`);
  await new Promise<void>((resolve) => {
    const release = io.onStop(
      () => {
        release();
        resolve();
      },
      { keys: isLive },
    );
  });
  watch.stop();
  await session.stop();
  presenter.close();
  return EXIT_FINE;
}

function formatted(session: StandaloneSession, output: OutputFormat, { io }: CommandContext): string {
  const snapshots = session.snapshots();
  switch (output) {
    case 'json':
      return jsonText(listObject(snapshots));
    case 'yaml':
      return yamlText(listObject(snapshots));
    case 'table': {
      const palette = paletteFor(io.stdout, io.env);
      return `${renderTable(snapshots, { width: Number.POSITIVE_INFINITY, nowMs: io.clock.wallMs(), palette }).join('\n')}\n`;
    }
  }
}
