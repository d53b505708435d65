/** Makes every case real, one family after the other, and grades what the product says. Writes nothing. */
import { type LabRun, labRow, MASS_CHECK, runNameLab, runPathLab } from '../lab/lab-run.ts';
import { labClaims } from '../lab/lab-claims.ts';
import { nameCases } from '../lab/name-cases.ts';
import { pathCases } from '../lab/path-cases.ts';
import { labObstacle } from '../lab/requirements.ts';
import { casesByFile, claims } from '../reasons/claims.ts';
import { type LoopbackFamily, loopbackFamilies } from '../reasons/families.ts';
import { runFamily, subjectRow } from '../reasons/loopback-family.ts';
import { loopbackObstacle } from '../reasons/loopback-obstacle.ts';
import type { ReasonCase } from '../reasons/reason-case.ts';
import { allCases, asserted, type CaseResult, judged, type ScoredCase, type SeenRow } from './scored-case.ts';
import { massFailure, type Situation, situations } from './situations.ts';
import { runTests, type TestResult } from './test-results.ts';

/** The tests of the families use lower blocks, and may run at the same time. */
const FIRST_BLOCK = 150;

/** `say` tells how far it is. Every case that exists comes back, in the order of the list. */
export async function runCases(say: (text: string) => void): Promise<readonly ScoredCase[]> {
  const results = new Map<string, CaseResult>();
  for (const piece of [...pieces(), ...testPieces()]) {
    say(piece.title);
    for (const [name, result] of await piece.run()) results.set(key(piece.file, name), result);
  }
  return allCases().map((subject) => {
    const situation = results.get(key('', subject.name));
    const result = results.get(key(subject.file, subject.name)) ?? situation ?? asserted(false);
    return { ...subject, result };
  });
}

type NamedResult = readonly [name: string, result: CaseResult];

interface Piece {
  readonly title: string;
  /** Empty for situations, whose names are unique. */
  readonly file: string;
  readonly run: () => Promise<readonly NamedResult[]>;
}

function loopbackPiece(family: LoopbackFamily, block: number, obstacle: ReturnType<typeof loopbackObstacle>): Piece {
  const { file, cases } = family;
  return {
    title: file,
    file,
    run: unless(obstacle, cases, async () => {
      const run = await runFamily(block, cases, family);
      await run.close();
      return cases.map((subject) => named(subject, subjectRow(run.status(subject))));
    }),
  };
}

function pieces(): readonly Piece[] {
  const inLab = labObstacle();
  const onLoopback = loopbackObstacle();
  return [
    ...loopbackFamilies.map((family, index) => loopbackPiece(family, FIRST_BLOCK + index, onLoopback)),
    { title: 'lab/path.test.ts', file: 'lab/path.test.ts', run: unless(inLab, pathCases, pathResults) },
    ...(inLab === false ? [] : [massFailureSkipped(inLab)]),
    {
      title: 'lab/name.test.ts',
      file: 'lab/name.test.ts',
      run: unless(inLab, nameCases, async () => labResults(nameCases, await runNameLab())),
    },
    ...situations.map((situation) => pieceOf(situation, situation.needsLab ? inLab : onLoopback)),
  ];
}

/** The files of the claims that nothing above makes real: their tests pass or fail. */
function testPieces(): readonly Piece[] {
  const inFamilies = new Set(Object.keys(casesByFile));
  const inSituations = new Set([labClaims.massFailure.name, ...situations.map(({ name }) => name)]);
  const others = claims.filter(({ file, name }) => !inFamilies.has(file) && !inSituations.has(name));
  return [...new Set(others.map(({ file }) => file))].map((file) => ({
    title: file,
    file,
    run: async () => [...(await runTests(file))].map(([name, result]) => [name, ofTest(result)]),
  }));
}

function ofTest(result: TestResult): CaseResult {
  return typeof result === 'string' ? asserted(result === 'passed') : { kind: 'skipped', why: result.skipped };
}

function pieceOf({ name, see }: Situation, obstacle: string | false): Piece {
  return {
    title: name,
    file: '',
    run: unless(obstacle, [{ name }], async () => [named(situationCase(name), await see())]),
  };
}

/** The mass failure is part of the run of the path cases. */
async function pathResults(): Promise<readonly NamedResult[]> {
  const run = await runPathLab();
  const mass = named(situationCase(labClaims.massFailure.name), massFailure(run.product, MASS_CHECK));
  return [...labResults(pathCases, run), mass];
}

function massFailureSkipped(why: string): Piece {
  const { name } = labClaims.massFailure;
  return { title: name, file: '', run: unless(why, [{ name }], () => Promise.resolve([])) };
}

function labResults<Case extends ReasonCase>(cases: readonly Case[], run: LabRun<Case>): readonly NamedResult[] {
  run.remove();
  return cases.map((subject) => named(subject, labRow(run.status(subject))));
}

function unless(
  obstacle: string | false,
  cases: readonly { readonly name: string }[],
  run: Piece['run'],
): Piece['run'] {
  if (obstacle === false) return run;
  return () => Promise.resolve(cases.map(({ name }) => [name, { kind: 'skipped', why: obstacle }]));
}

function named(subject: Pick<ReasonCase, 'name' | 'expected'>, row: SeenRow | undefined): NamedResult {
  return [subject.name, judged(subject, row)];
}

function situationCase(name: string): ReasonCase {
  const found = allCases().find((subject) => subject.name === name);
  if (found === undefined) throw new Error(`no claim is called: ${name}`);
  return found;
}

function key(file: string, name: string): string {
  return `${file}: ${name}`;
}
