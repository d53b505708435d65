/** Turns text into YAML documents (JSON is YAML), within bounds that a hostile file cannot exceed. What the documents mean: `manifest-kinds.ts`. */
import { Composer, type Document, isAlias, isMap, isNode, isScalar, Lexer, Parser, visit } from 'yaml';
import { type ManifestProblem, placedProblem, warning } from './manifest-problem.ts';
import { placeAt, type SourceText } from './source-text.ts';

/** No manifest nests as deep; far deeper ones would exhaust the stack. */
const MAX_DEPTH = 100;
const MAX_DOCUMENTS = 10_000;
/** At most this many errors are told for one document: the later ones are mostly echoes of the first. */
const MAX_TOLD = 5;
/** How many values may come from aliases: enough for templates, too little for a bomb. */
const MAX_ALIASES = 100;

export interface YamlDocument {
  readonly document: Document;
  /** The document as plain data. */
  readonly value: unknown;
}

export interface YamlDocuments {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly ManifestProblem[];
}

export function parseYamlDocuments(source: SourceText): YamlDocuments {
  const composed = compose(source);
  if (!Array.isArray(composed)) return { documents: [], problems: [composed] };
  const documents: YamlDocument[] = [];
  const problems: ManifestProblem[] = [];
  for (const document of composed) {
    const syntax = [...syntaxProblems(document, source), ...duplicateKeys(document, source)];
    problems.push(...syntax);
    if (syntax.some((problem) => problem.severity === 'error') || document.contents === null) continue;
    const value = plainValue(document, source);
    if (value.ok) documents.push({ document, value: value.value });
    else problems.push(value.problem);
  }
  return { documents, problems };
}

/** The `yaml` package's own parts, with a look at the depth after each lexeme: its composer is recursive. */
function compose(source: SourceText): Document[] | ManifestProblem {
  const parser = new Parser(source.lines.addNewLine);
  const composer = new Composer({
    lineCounter: source.lines,
    // Checked below in linear time: the package compares each key with all others.
    uniqueKeys: false,
    stringKeys: true,
    merge: true,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  const documents: Document[] = [];
  // As `Parser.parse` does: the first line starts at 0.
  source.lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > MAX_DEPTH) {
      return placedProblem(
        placeAt(source, parser.offset, parser.offset),
        '',
        `is nested deeper than ${MAX_DEPTH} levels`,
      );
    }
    if (documents.length > MAX_DOCUMENTS) {
      return placedProblem(
        placeAt(source, parser.offset, parser.offset),
        '',
        `holds more than ${MAX_DOCUMENTS} documents`,
      );
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end());
  return documents;
}

function syntaxProblems(document: Document, source: SourceText): ManifestProblem[] {
  const told = (error: { readonly pos: readonly [number, number]; readonly message: string }): ManifestProblem =>
    placedProblem(placeAt(source, error.pos[0], error.pos[1]), '', error.message);
  return [
    ...document.errors.slice(0, MAX_TOLD).map(told),
    ...document.warnings.slice(0, MAX_TOLD).map((error) => warning(told(error))),
  ];
}

function duplicateKeys(document: Document, source: SourceText): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  visit(document, {
    Map(_key, map) {
      if (isMap(map)) problems.push(...duplicateKeysOf(map.items, source));
    },
  });
  return problems.slice(0, MAX_TOLD);
}

function duplicateKeysOf(items: readonly { readonly key: unknown }[], source: SourceText): ManifestProblem[] {
  const lines = new Map<string, number>();
  const problems: ManifestProblem[] = [];
  for (const { key } of items) {
    if (!isScalar(key) || !isNode(key)) continue;
    const name = String(key.value);
    const [start, end] = key.range ?? [0, 0];
    const place = placeAt(source, start, end);
    const first = lines.get(name);
    if (first === undefined) lines.set(name, place.line);
    else problems.push(placedProblem(place, '', `the same key stands already on line ${first}`));
  }
  return problems;
}

type PlainValue =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: ManifestProblem };

function plainValue(document: Document, source: SourceText): PlainValue {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { ok: false, problem: aliasProblem(document, source) };
  }
}

function aliasProblem(document: Document, source: SourceText): ManifestProblem {
  let seen = 0;
  let lost: readonly [number, number] | undefined;
  visit(document, {
    Alias(_key, alias) {
      seen += 1;
      if (isAlias(alias) && alias.resolve(document) === undefined)
        lost = [alias.range?.[0] ?? 0, alias.range?.[1] ?? 0];
      return lost !== undefined || seen >= MAX_ALIASES ? visit.BREAK : undefined;
    },
  });
  if (lost !== undefined)
    return placedProblem(placeAt(source, lost[0], lost[1]), '', 'there is no anchor of this name before it');
  const start = document.range?.[0] ?? 0;
  return placedProblem(
    placeAt(source, start, start),
    '',
    `its aliases (*name) stand for more than ${MAX_ALIASES} values; write them out`,
  );
}
