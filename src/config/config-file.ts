/** Reads the configuration file: YAML, one key for each option. */
import { LineCounter, isMap, isScalar, parseDocument, type Document } from 'yaml';
import { suggestion } from './suggestion.ts';
import { OPTION_ROWS } from './option-table.ts';
import type { ConfigError, RawValue, SourceReading } from './raw-values.ts';

const MAX_BYTES = 262_144;
const names: ReadonlySet<string> = new Set(OPTION_ROWS.map((row) => row.name));

/** `path` only names the file in messages. A key without a value counts as not set. */
export function readConfigFile(path: string, text: string): SourceReading {
  const nothing = new Map<string, RawValue>();
  if (text.length > MAX_BYTES) return { values: nothing, errors: [{ where: path, message: 'is larger than 256 KiB' }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const syntaxErrors = document.errors.map(({ pos, message }) => ({
    where: `${path}:${lines.linePos(pos[0]).line}`,
    message: message.split('\n')[0] ?? 'is not YAML',
  }));
  if (syntaxErrors.length > 0) return { values: nothing, errors: syntaxErrors };
  if (document.contents === null) return { values: nothing, errors: [] };
  return readKeys(path, document, lines);
}

function readKeys(path: string, document: Document.Parsed, lines: LineCounter): SourceReading {
  const values = new Map<string, RawValue>();
  const errors: ConfigError[] = [];
  if (!isMap(document.contents)) return { values, errors: [{ where: path, message: 'must be a mapping of options' }] };
  for (const { key } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : String(key);
    const where = isScalar(key) ? `${path}:${lines.linePos(key.range[0]).line}` : path;
    const value: unknown = document.toJS({ maxAliasCount: 100 })?.[name];
    if (!names.has(name)) errors.push({ where, message: `"${name}" is not an option${suggestion(name, names)}` });
    else if (!isMissing(value)) values.set(name, { value, origin: `file ${where}` });
  }
  return { values, errors };
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}
