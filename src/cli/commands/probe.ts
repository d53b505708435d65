/** `bhc probe`: one diagnosis of one backend, made by the same controller as everything else, said to a person. */
import { type Command, Option } from 'commander';
import { parseCheck } from '../../api/parse.ts';
import type { PhaseTimings } from '../../probe/outcome.ts';
import type { BackendRow } from '../../api/v1alpha1/status.ts';
import { failed, type Result, success } from '../../base/result.ts';
import type { CheckManifest } from '../../files/manifest.ts';
import { createManifestStore, type ManifestStore } from '../../files/manifest-store.ts';
import { type CheckSnapshot, conditionOf, isHealthy } from '../check-snapshot.ts';
import type { CommandContext } from '../command-context.ts';
import { addControlOption, type ControlOptions } from '../control-option.ts';
import { EXIT_FINE, EXIT_INTERRUPTED, EXIT_NOT_HEALTHY, EXIT_USAGE, type ExitCode } from '../exit-code.ts';
import { outcomeBehind } from '../outcome-behind.ts';
import type { CliIo, Output } from '../io.ts';
import { listOption, numberOption, repeatedOption } from '../option-values.ts';
import { paletteFor } from '../output/colour.ts';
import { jsonText } from '../output/list.ts';
import { renderProbeReport } from '../output/probe-report.ts';
import { createLines } from '../output/presenter.ts';
import { defaultDeadlineMs } from '../patience.ts';
import {
  flagIssueText,
  givenFlags,
  parseProbeTarget,
  PROBED_BACKEND,
  type ProbeFlags,
  probeManifest,
  targetText,
} from '../probe-request.ts';
import { type SessionOptions, startSession, type StandaloneSession } from '../standalone-session.ts';
import { type GivenCommand, tryAgain } from '../try-again.ts';
import { untilSettled, type WaitEnd } from '../until-settled.ts';

interface ProbeOptions extends ProbeFlags, ControlOptions {
  readonly output: 'text' | 'json';
}

const EXAMPLES = `
Examples:
  bhc probe 10.0.0.1                                   HTTP HEAD / on port 80
  bhc probe http://10.0.0.1:8080/healthz --host shop.example.com
  bhc probe http://10.0.0.1/ --method GET --expect-status 200,204 --body-contains ready
  bhc probe tcp://10.0.0.1:5432 --timeout 2s

Exit codes: 0 healthy (or slow), 1 not healthy, 2 wrong usage, 130 interrupted.`;

export function addProbeCommand(program: Command, context: CommandContext): void {
  addControlOption(program.command('probe'))
    .description('diagnose one backend, once')
    .argument('<target>', 'http://HOST[:PORT]/PATH, tcp://HOST:PORT, HOST or HOST:PORT')
    .option('--method <method>', 'HEAD or GET (default: HEAD; GET where a body is expected)')
    .option('--host <name>', 'the Host header')
    .option('--path <path>', 'the path, if not part of the target')
    .option('--header <name: value>', 'a further header; may be given several times', repeatedOption)
    .option(
      '--expect-status <statuses>',
      'what counts as normal: 200, 2xx or 200-299, separated by commas (default: 2xx,3xx)',
      listOption,
    )
    .option('--body-contains <text>', 'the body must contain this text')
    .option('--body-matches <regex>', 'the body must match this regular expression (RE2)')
    .option('--timeout <duration>', 'for one whole probe (default: 5s)')
    .option('--slow-after <duration>', 'an answer that takes longer is slow (default: 1s)')
    .option('--interval <duration>', 'between two probes, where several are needed (default: 2s)')
    .option('--unhealthy-threshold <count>', 'how many probes must fail', numberOption, 1)
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, options: ProbeOptions) => context.finish(await probe(target, options, context)));
}

async function probe(text: string, options: ProbeOptions, context: CommandContext): Promise<ExitCode> {
  const wanted = understand(text, options);
  if (!wanted.ok) return misused(context, wanted.error);
  const { parsed, shown } = wanted.value;
  const { session, end } = await diagnose(
    { store: storeOf(parsed), shown, controlTargets: options.controlTarget ?? [] },
    context,
  );
  const found = whatIsKnown(session, { target: shown, given: { target: text, flags: givenFlags(options) } });
  if (end === 'asked') return interrupted(found, context);
  if (found === undefined) return withoutRow(session.snapshots()[0], context);
  report(found, options, context);
  return isHealthy(found.snapshot) ? EXIT_FINE : EXIT_NOT_HEALTHY;
}

function whatIsKnown(session: StandaloneSession, command: Pick<Found, 'target' | 'given'>): Found | undefined {
  const [snapshot] = session.snapshots();
  const row = snapshot?.status?.backends?.[0];
  return snapshot === undefined || row === undefined ? undefined : { ...command, session, snapshot, row };
}

/** What is known so far is talk, not data: whoever reads stdout must not take it for a verdict. */
function interrupted(found: Found | undefined, { io }: CommandContext): ExitCode {
  io.stderr.write('bhc probe: interrupted; no verdict yet\n');
  if (found === undefined) return EXIT_INTERRUPTED;
  io.stderr.write(`Unfinished: what is known so far, and may still change\n\n${reportText(found, io, io.stderr)}`);
  return EXIT_INTERRUPTED;
}

interface Wanted {
  readonly parsed: CheckManifest['parsed'];
  /** The target in full. */
  readonly shown: string;
}

/** What is to be probed, or everything that is wrong with the command line. */
function understand(text: string, options: ProbeOptions): Result<Wanted, readonly string[]> {
  const target = parseProbeTarget(text);
  if (!target.ok) return failed([target.error]);
  const manifest = probeManifest(target.value, options);
  if (!manifest.ok) return failed([manifest.error]);
  const parsed = parseCheck(JSON.parse(JSON.stringify(manifest.value)));
  if (!parsed.ok) return failed(parsed.error.map(flagIssueText));
  const shown = targetText({ ...target.value, path: parsed.value.spec.probe.http?.path ?? '' });
  return success({ parsed: parsed.value, shown });
}

function misused({ io }: CommandContext, messages: readonly string[]): ExitCode {
  for (const message of messages) io.stderr.write(`bhc probe: ${message}\n`);
  return EXIT_USAGE;
}

function storeOf(parsed: CheckManifest['parsed']): ManifestStore {
  const place = { file: 'the command line', line: 1, column: 1, length: 1, source: undefined };
  const manifest: CheckManifest = {
    kind: 'check',
    ref: { namespace: parsed.namespace, name: parsed.name },
    place,
    parsed,
    metadata: { labels: undefined, annotations: undefined },
    placeOf: () => place,
  };
  return createManifestStore([{ path: place.file, manifests: [manifest], problems: [] }]);
}

interface Diagnosis {
  readonly store: ManifestStore;
  /** The target in full. */
  readonly shown: string;
  readonly controlTargets: SessionOptions['controlTargets'];
}

/** Runs until the verdict stands, and stops. */
async function diagnose(
  { store, shown, controlTargets }: Diagnosis,
  { io, services }: CommandContext,
): Promise<{ readonly session: StandaloneSession; readonly end: WaitEnd }> {
  const { log, transition } = createLines(io, { transitions: false });
  const session = await startSession({ store, io, services, log, onTransition: transition, controlTargets });
  if (io.stderr.isTty) io.stderr.write(`probing ${shown} …\n`);
  const end = await untilSettled(session, io, defaultDeadlineMs(session.snapshots()));
  await session.stop();
  if (end === 'deadline') io.stderr.write('bhc probe: no verdict in time; this is what is known\n');
  return { session, end };
}

/** The check as a whole stands in the way. */
function withoutRow(snapshot: CheckSnapshot | undefined, { io }: CommandContext): ExitCode {
  const ready = snapshot === undefined ? undefined : conditionOf(snapshot, 'Ready');
  io.stderr.write(`bhc probe: ${ready?.message ?? 'nothing was found out'}\n`);
  return EXIT_NOT_HEALTHY;
}

interface Found {
  /** The target in full. */
  readonly target: string;
  readonly given: GivenCommand;
  readonly session: StandaloneSession;
  readonly snapshot: CheckSnapshot;
  readonly row: BackendRow;
}

function report(found: Found, { output }: ProbeOptions, { io }: CommandContext): void {
  io.stdout.write(output === 'json' ? jsonText(reportObject(found)) : reportText(found, io, io.stdout));
}

function reportObject({ target, session, snapshot, row }: Found): object {
  const outcome = outcomeBehind(row.state, session.lastOutcomes(snapshot.key, PROBED_BACKEND));
  const { name: _name, ...rest } = row;
  return {
    target,
    probe: snapshot.status?.effective?.probe ?? '',
    healthy: isHealthy(snapshot),
    ...rest,
    status: outcome?.http?.status,
    timings: outcome === undefined ? undefined : wholeMilliseconds(outcome.timings),
    dialled: outcome?.address,
  };
}

function wholeMilliseconds({ resolvedMs, connectedMs, securedMs, firstByteMs, endedMs }: PhaseTimings): PhaseTimings {
  const whole = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : Math.round(ms));
  return {
    resolvedMs: whole(resolvedMs),
    connectedMs: whole(connectedMs),
    securedMs: whole(securedMs),
    firstByteMs: whole(firstByteMs),
    endedMs: Math.round(endedMs),
  };
}

function reportText({ target, given, session, snapshot, row }: Found, { env }: CliIo, output: Output): string {
  const outcome = outcomeBehind(row.state, session.lastOutcomes(snapshot.key, PROBED_BACKEND));
  const probe = snapshot.status?.effective?.probe ?? '';
  const again = tryAgain(row.advice ?? [], given);
  const width = output.isTty ? Math.max(40, output.columns()) : 100;
  return renderProbeReport({ target, probe, row, outcome, again }, { width, palette: paletteFor(output, env) });
}
