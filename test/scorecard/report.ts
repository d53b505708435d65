/** The scorecard as a Markdown page. The same results give the same page: no times, no addresses, no dates. */
import { ALL_REASONS } from '../../src/api/reasons.ts';
import { claimedReasons } from '../reasons/reason-case.ts';
import { type Grade, GRADES } from './grade.ts';
import type { ScoredCase } from './scored-case.ts';

/** The bar: this share of the cases is right, or true but weaker. */
const BAR = 0.99;

export interface Totals {
  readonly cases: number;
  readonly run: number;
  readonly skipped: number;
  readonly grades: Readonly<Record<Grade, number>>;
  /** Right, or true but weaker, of those that were run: 0 to 1. */
  readonly share: number;
  /** Backends that are fine. */
  readonly fine: { readonly run: number; readonly right: number };
  readonly meetsBar: boolean;
}

export function totalsOf(cases: readonly ScoredCase[]): Totals {
  const run = cases.filter(({ result }) => result.kind !== 'skipped');
  const count = (grade: Grade, of = run): number => of.filter((subject) => gradeOf(subject) === grade).length;
  const grades = {
    right: count('right'),
    'true but weaker': count('true but weaker'),
    wrong: count('wrong'),
    'confidently wrong': count('confidently wrong'),
  };
  const fine = run.filter(({ expected }) => expected.state === 'Healthy');
  const share = run.length === 0 ? 0 : (grades.right + grades['true but weaker']) / run.length;
  const fineRight = fine.filter(isSaidHealthy).length;
  return {
    cases: cases.length,
    run: run.length,
    skipped: cases.length - run.length,
    grades,
    share,
    fine: { run: fine.length, right: fineRight },
    meetsBar: share >= BAR && grades['confidently wrong'] === 0 && fineRight === fine.length,
  };
}

export function page(cases: readonly ScoredCase[]): string {
  const sorted = ALL_REASONS.flatMap((reason) => cases.filter((subject) => mainReason(subject) === reason));
  return [
    ...introduction(totalsOf(cases)),
    ...notRight(sorted),
    '## All cases',
    '',
    '| Reason | Produced by | Verdict | Confidence | Steps | Look-alike: its verdict | Grade |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...sorted.map((subject) => row(subject, sorted)),
    '',
    ...skippedCases(sorted),
  ].join('\n');
}

/** A name as it stands in a cell. */
export function cellText(text: string): string {
  return text.replaceAll(/[\\|*_<>^]/g, (character) => `\\${character}`);
}

function introduction({ cases, run, skipped, grades, share, fine }: Totals): readonly string[] {
  return [
    '# Scorecard',
    '',
    'Written by `npm run scorecard`: every case of the test families is made real (a server on loopback, or a network of namespaces),',
    'and the product, run as its users run it, says what it finds.',
    '',
    '| Grade | Cases | Means |',
    '| --- | ---: | --- |',
    `| right | ${grades.right} | the state, the reason, the confidence and the warnings are those of the case |`,
    `| true but weaker | ${grades['true but weaker']} | the right reason with less confidence or fewer warnings, or a more general one that names it (the closed table in \`test/scorecard/grade.ts\`) |`,
    `| wrong | ${grades.wrong} | another reason or state, but only Possible; or the right one, surer than it can be |`,
    `| confidently wrong | ${grades['confidently wrong']} | another reason or state, said as Proven, as Likely, or without any doubt |`,
    '',
    `- ${cases} cases, ${run} run, ${skipped} skipped; right or true but weaker: ${percent(share)}.`,
    `- ${fine.right} of ${fine.run} backends that are fine, most of them odd, are Healthy.`,
    '- The bar: 99 % right or true but weaker, none confidently wrong, every backend that is fine Healthy.',
    '',
    '"Steps" tells whether every step of the guide that the case names has the result that it names.',
    'The look-alike is the reason that the case is taken for most easily; beside it stands what the product says of a case of that reason.',
    'A reason with `+` is a state with a warning.',
    'A case without steps is about a check or about the prober, and not about a backend.',
    '',
  ];
}

function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

function notRight(cases: readonly ScoredCase[]): readonly string[] {
  const rest = cases.filter((subject) => gradeOf(subject) !== undefined && gradeOf(subject) !== 'right');
  if (rest.length === 0) return [];
  const byGrade = GRADES.toReversed().flatMap((grade) => rest.filter((subject) => gradeOf(subject) === grade));
  const lines = byGrade.map(
    (subject) => `- ${gradeOf(subject)}: ${cellText(subject.name)} (${subject.file}), said ${verdictText(subject)}`,
  );
  return ['## Not right', '', ...lines, ''];
}

function skippedCases(cases: readonly ScoredCase[]): readonly string[] {
  const lines = cases.flatMap(({ name, file, result }) =>
    result.kind === 'skipped' ? [`- ${cellText(name)} (${file}): ${result.why}`] : [],
  );
  return lines.length === 0 ? [] : ['## Skipped', '', ...lines, ''];
}

function row(subject: ScoredCase, cases: readonly ScoredCase[]): string {
  const cells = [
    claimedReasons(subject).join(' + '),
    `${cellText(subject.name)} (${subject.file})`,
    verdictText(subject),
    confidenceText(subject),
    stepsText(subject),
    `${subject.lookAlike}: ${lookAlikeText(subject, cases)}`,
    gradeOf(subject) ?? 'skipped',
  ];
  return `| ${cells.join(' | ')} |`;
}

function verdictText(subject: ScoredCase): string {
  const { result } = subject;
  if (result.kind === 'skipped') return 'skipped';
  if (result.kind === 'asserted') return result.grade === 'right' ? subject.expected.reason : 'none: its test fails';
  const { said } = result;
  return said === undefined ? 'none' : [`${said.state} ${said.reason}`, ...said.warnings].join(' + ');
}

function confidenceText({ result }: ScoredCase): string {
  return result.kind === 'seen' ? (result.said?.confidence ?? '–') : '–';
}

function stepsText({ result }: ScoredCase): string {
  if (result.kind !== 'seen') return '–';
  return result.stepsAreRight ? 'right' : 'wrong';
}

/** Of a case that is taken for this one, if there is one. */
function lookAlikeText({ expected, lookAlike }: ScoredCase, cases: readonly ScoredCase[]): string {
  const produced = cases.filter((subject) => claimedReasons(subject).includes(lookAlike));
  const counterpart = produced.find((subject) => subject.lookAlike === expected.reason) ?? produced[0];
  return counterpart === undefined ? 'no case' : verdictText(counterpart);
}

/** What a case is about: its warning, where it has one. */
function mainReason(subject: ScoredCase): string | undefined {
  return claimedReasons(subject).at(-1);
}

function gradeOf({ result }: ScoredCase): Grade | undefined {
  return result.kind === 'skipped' ? undefined : result.grade;
}

function isSaidHealthy({ result }: ScoredCase): boolean {
  return result.kind === 'seen' && result.said?.state === 'Healthy';
}
