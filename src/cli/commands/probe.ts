/** `bhc probe`: one diagnosis of one backend, made by the same controller as everything else, said to a person. */
import { type Command, Option } from 'commander';
import { parseCheck } from '../../api/parse.ts';
import type { BackendRow } from '../../api/v1alpha1/status.ts';
import { parseDuration } from '../../base/duration.ts';
import { failed, type Result, success } from '../../base/result.ts';
import type { CheckManifest } from '../../files/manifest.ts';
import { createManifestStore, type ManifestStore } from '../../files/manifest-store.ts';
import { type CheckSnapshot, conditionOf, isHealthy } from '../check-snapshot.ts';
import type { CommandContext } from '../command-context.ts';
import { addControlOption, type ControlOptions } from '../control-option.ts';
import { EXIT_FINE, EXIT_NOT_HEALTHY, EXIT_USAGE, type ExitCode } from '../exit-code.ts';
import { listOption, numberOption, repeatedOption } from '../option-values.ts';
import { paletteFor } from '../output/colour.ts';
import { jsonText } from '../output/list.ts';
import { renderProbeReport } from '../output/probe-report.ts';
import { createLines } from '../output/presenter.ts';
import {
  flagIssueText,
  parseProbeTarget,
  PROBED_BACKEND,
  type ProbeFlags,
  probeManifest,
  targetText,
} from '../probe-request.ts';
import { type SessionOptions, startSession, type StandaloneSession } from '../standalone-session.ts';
import { untilSettled } from '../until-settled.ts';

/** How long an investigation may take after the last probe that it needs. */
const INVESTIGATION_MS = 35_000;
const DEFAULT_TIMEOUT_MS = 5_000;

interface ProbeOptions extends ProbeFlags, ControlOptions {
  readonly output: 'text' | 'json';
}

const EXAMPLES = `
Examples:
  bhc probe 10.0.0.1                                   HTTP HEAD / on port 80
  bhc probe http://10.0.0.1:8080/healthz --host shop.example.com
  bhc probe http://10.0.0.1/ --method GET --expect-status 200,204 --body-contains ready
  bhc probe tcp://10.0.0.1:5432 --timeout 2s

Exit codes: 0 healthy (or slow), 1 not healthy, 2 wrong usage.`;

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
  const session = await diagnose(
    { store: storeOf(parsed), shown, controlTargets: options.controlTarget ?? [] },
    context,
  );
  const [snapshot] = session.snapshots();
  const row = snapshot?.status?.backends?.[0];
  if (snapshot === undefined || row === undefined) return withoutRow(snapshot, context);
  report({ target: shown, session, snapshot, row }, options, context);
  return isHealthy(snapshot) ? EXIT_FINE : EXIT_NOT_HEALTHY;
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
): Promise<StandaloneSession> {
  const { log, transition } = createLines(io, { transitions: false });
  const session = await startSession({ store, io, services, log, onTransition: transition, controlTargets });
  if (io.stderr.isTty) io.stderr.write(`probing ${shown} …\n`);
  const end = await untilSettled(session, io, patienceMs(session));
  await session.stop();
  if (end === 'deadline') io.stderr.write('bhc probe: no verdict in time; this is what is known\n');
  return session;
}

function patienceMs(session: StandaloneSession): number {
  const spec = session.snapshots()[0]?.check.spec;
  const probes = spec?.unhealthyThreshold ?? 1;
  const timeoutMs = parseDuration(spec?.timeout ?? '') ?? DEFAULT_TIMEOUT_MS;
  const intervalMs = parseDuration(spec?.interval ?? '') ?? DEFAULT_TIMEOUT_MS;
  return probes * (timeoutMs + intervalMs) + INVESTIGATION_MS;
}

/** The check as a whole stands in the way. */
function withoutRow(snapshot: CheckSnapshot | undefined, { io }: CommandContext): ExitCode {
  const ready = snapshot === undefined ? undefined : conditionOf(snapshot, 'Ready');
  io.stderr.write(`bhc probe: ${ready?.message ?? 'nothing was found out'}\n`);
  return EXIT_NOT_HEALTHY;
}

interface Found {
  readonly target: string;
  readonly session: StandaloneSession;
  readonly snapshot: CheckSnapshot;
  readonly row: BackendRow;
}

function report({ target, session, snapshot, row }: Found, { output }: ProbeOptions, { io }: CommandContext): void {
  const outcome = session.lastOutcome(snapshot.key, PROBED_BACKEND);
  const probe = snapshot.status?.effective?.probe ?? '';
  if (output === 'json') {
    const { name: _name, ...rest } = row;
    io.stdout.write(
      jsonText({
        target,
        probe,
        healthy: isHealthy(snapshot),
        ...rest,
        timings: outcome?.timings,
        dialled: outcome?.address,
      }),
    );
    return;
  }
  const width = io.stdout.isTty ? Math.max(40, io.stdout.columns()) : 100;
  io.stdout.write(
    renderProbeReport({ target, probe, row, outcome }, { width, palette: paletteFor(io.stdout, io.env) }),
  );
}
