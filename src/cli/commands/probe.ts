/** `bhc probe`: one diagnosis of one backend, made by the same controller as everything else, said to a person. */
import type { Command } from 'commander';
import { probeKind } from '../../api/effective.ts';
import { parseCheck } from '../../api/parse.ts';
import type { BackendRow } from '../../api/v1alpha1/status.ts';
import { failed, type Result, success } from '../../base/result.ts';
import type { CheckManifest, KeyHolderManifest } from '../../files/manifest.ts';
import { createManifestStore, type ManifestStore } from '../../files/manifest-store.ts';
import { type CheckSnapshot, conditionOf, isHealthy } from '../check-snapshot.ts';
import type { CommandContext } from '../command-context.ts';
import { addControlOption, type ControlOptions } from '../control-option.ts';
import { EXIT_FINE, EXIT_INTERRUPTED, EXIT_NOT_HEALTHY, EXIT_USAGE, type ExitCode } from '../exit-code.ts';
import { outcomeBehind } from '../outcome-behind.ts';
import type { CliIo, Output } from '../io.ts';
import { paletteFor } from '../output/colour.ts';
import { jsonText } from '../output/list.ts';
import { probeJson } from '../output/probe-json.ts';
import type { ProbeReportInput } from '../output/probe-report-input.ts';
import { renderProbeReport } from '../output/probe-report.ts';
import { createLines } from '../output/presenter.ts';
import { printable } from '../output/wording.ts';
import { defaultDeadlineMs } from '../patience.ts';
import { readCredentials, type SecretWords } from '../probe-credentials.ts';
import { flagIssueText, givenFlags } from '../probe-flags.ts';
import { addProbeOptions, type ProbeOptions } from '../probe-options.ts';
import { PROBED_BACKEND, probeManifest } from '../probe-request.ts';
import { parseProbeTarget, TARGET_FORMS, targetText } from '../probe-target.ts';
import { type SessionOptions, startSession, type StandaloneSession } from '../standalone-session.ts';
import { type GivenCommand, tryAgain } from '../try-again.ts';
import { untilSettled, type WaitEnd } from '../until-settled.ts';

type Options = ProbeOptions & ControlOptions;

export function addProbeCommand(program: Command, context: CommandContext): void {
  const command = addProbeOptions(program.command('probe'))
    .description('diagnose one backend, once')
    .argument('<target>', TARGET_FORMS)
    .action(async (target: string, options: Options) => context.finish(await probe(target, options, context)));
  addControlOption(command);
}

async function probe(text: string, options: Options, context: CommandContext): Promise<ExitCode> {
  const wanted = await understand(text, options, context.io);
  if (!wanted.ok) return misused(context, wanted.error);
  const { shown } = wanted.value;
  const { session, end } = await diagnose(
    { store: storeOf(wanted.value), shown, controlTargets: options.controlTarget ?? [] },
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
  /** What the check refers to. */
  readonly secrets: readonly SecretWords[];
  /** The target in full. */
  readonly shown: string;
}

/** What is to be probed, or everything that is wrong with the command line. */
async function understand(text: string, options: Options, io: CliIo): Promise<Result<Wanted, readonly string[]>> {
  const target = parseProbeTarget(text);
  if (!target.ok) return failed([target.error]);
  const manifest = probeManifest(target.value, options);
  if (!manifest.ok) return failed([manifest.error]);
  const parsed = parseCheck(JSON.parse(JSON.stringify(manifest.value)));
  if (!parsed.ok) return failed(parsed.error.map(flagIssueText));
  const secrets = await readCredentials(options, io.files, io.clock.wallMs());
  if (!secrets.ok) return failed([secrets.error]);
  const { http, grpc } = parsed.value.spec.probe;
  const shown = targetText({ ...target.value, path: http?.path ?? '', service: grpc?.service ?? '' });
  return success({ parsed: parsed.value, secrets: secrets.value, shown });
}

function misused({ io }: CommandContext, messages: readonly string[]): ExitCode {
  for (const message of messages) io.stderr.write(`bhc probe: ${printable(message)}\n`);
  return EXIT_USAGE;
}

function storeOf({ parsed, secrets }: Pick<Wanted, 'parsed' | 'secrets'>): ManifestStore {
  const place = { file: 'the command line', line: 1, column: 1, length: 1, source: undefined };
  const { namespace, name } = parsed;
  const check: CheckManifest = {
    kind: 'check',
    ref: { namespace, name },
    place,
    parsed,
    metadata: { labels: undefined, annotations: undefined },
    placeOf: () => place,
  };
  const referred = secrets.map((secret): KeyHolderManifest => ({
    kind: 'keyHolder',
    objectKind: 'Secret',
    ref: { namespace, name: secret.name },
    place,
    values: secret.values,
  }));
  return createManifestStore([{ path: place.file, manifests: [check, ...referred], problems: [] }]);
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

function report(found: Found, { output }: Options, { io }: CommandContext): void {
  io.stdout.write(output === 'json' ? jsonText(probeJson(reportInput(found, io))) : reportText(found, io, io.stdout));
}

function reportText(found: Found, io: CliIo, output: Output): string {
  const again = tryAgain(found.row.advice ?? [], found.given);
  const width = output.isTty ? Math.max(40, output.columns()) : 100;
  return renderProbeReport({ ...reportInput(found, io), again }, { width, palette: paletteFor(output, io.env) });
}

function reportInput({ target, session, snapshot, row }: Found, { clock }: CliIo): ProbeReportInput {
  return {
    target,
    kind: probeKind(snapshot.check.spec.probe),
    probe: snapshot.status?.effective?.probe ?? '',
    isHealthy: isHealthy(snapshot),
    row,
    outcome: outcomeBehind(row.state, session.lastOutcomes(snapshot.key, PROBED_BACKEND)),
    nowMs: clock.wallMs(),
  };
}
