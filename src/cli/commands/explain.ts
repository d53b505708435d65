/** `bhc explain`: the runbook page of a reason in the terminal, or the list of all reasons. */
import type { Command } from 'commander';
import { nearest } from '../../api/nearest.ts';
import { ALL_REASONS, type Reason, reasonFacts } from '../../api/reasons.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_FINE, EXIT_USAGE, type ExitCode } from '../exit-code.ts';
import { paletteFor } from '../output/colour.ts';
import { markdownText } from '../output/markdown.ts';
import { cut } from '../output/wording.ts';
import { firstSentence, runbookFolder, runbookPage } from '../runbook.ts';

const EXAMPLES = `
Examples:
  bhc explain                      all reasons, one line each
  bhc explain ConnectionRefused    what it means, how to make sure, what to do`;

const NAME_WIDTH = 28;
const MAX_SUGGESTIONS = 5;

export function addExplainCommand(program: Command, context: CommandContext): void {
  program
    .command('explain')
    .description('show the runbook page of a reason')
    .argument('[reason]', 'a reason as a status shows it; without it all reasons are listed')
    .addHelpText('after', EXAMPLES)
    .action(async (reason: string | undefined) => {
      context.finish(reason === undefined ? await listReasons(context) : await explain(reason, context));
    });
}

async function listReasons({ io }: CommandContext): Promise<ExitCode> {
  const palette = paletteFor(io.stdout, io.env);
  const folder = await runbookFolder(io.files);
  const width = io.stdout.isTty ? io.stdout.columns() - 1 : Number.POSITIVE_INFINITY;
  for (const reason of ALL_REASONS) {
    const page = folder === undefined ? undefined : await runbookPage(folder, reason, io.files);
    const meaning = page === undefined ? factsText(reason) : firstSentence(page);
    const name = reason.padEnd(NAME_WIDTH);
    io.stdout.write(`${palette.bold(name)} ${cut(meaning, width - name.length - 1)}\n`);
  }
  return EXIT_FINE;
}

async function explain(asked: string, { io }: CommandContext): Promise<ExitCode> {
  const reason = ALL_REASONS.find((candidate) => candidate.toLowerCase() === asked.toLowerCase());
  if (reason === undefined) {
    const near = suggestions(asked);
    const hint = near.length === 0 ? '"bhc explain" lists all reasons' : `did you mean ${near.join(', ')}?`;
    io.stderr.write(`bhc explain: there is no reason "${cut(asked, 64)}"; ${hint}\n`);
    return EXIT_USAGE;
  }
  const folder = await runbookFolder(io.files);
  const page = folder === undefined ? undefined : await runbookPage(folder, reason, io.files);
  const palette = paletteFor(io.stdout, io.env);
  io.stdout.write(
    page === undefined ? `${palette.bold(reason)}\n\n${factsText(reason)}\n` : markdownText(page, palette),
  );
  return EXIT_FINE;
}

/** What the table of reasons itself knows. */
function factsText(reason: Reason): string {
  const { effect, blame, step } = reasonFacts(reason);
  const effects = {
    fails: 'makes a backend Unhealthy',
    degrades: 'makes a backend Degraded',
    advises: 'is a remark and changes nothing',
    unknown: 'makes a backend Unknown',
    administrative: 'was asked for',
    fine: 'is how it should be',
  } as const;
  return `${effects[effect]}; where the fault is: ${blame}; step of the guide: ${step}.`;
}

/** The nearest name, then those that contain what was asked for. */
function suggestions(asked: string): readonly string[] {
  const close = nearest(asked, ALL_REASONS);
  const containing = ALL_REASONS.filter(
    (reason) => asked.length >= 3 && reason.toLowerCase().includes(asked.toLowerCase()),
  );
  return [...new Set([...(close === undefined ? [] : [close]), ...containing])].slice(0, MAX_SUGGESTIONS);
}
