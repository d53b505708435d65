/** The readable format for people at a terminal: time, level, message and fields on one line, the stack of an error below. Not for machines. */
import { escaped } from './redact.ts';

interface LineSink {
  write(line: string): unknown;
}

const LEVEL_COLOUR: Readonly<Record<string, number>> = { debug: 90, info: 32, warn: 33, error: 31 };
const GREY = 90;

/** Takes the JSON lines of the log and passes readable ones on. A line that is not JSON passes as it is. */
export function prettyStream(sink: LineSink, { colour }: { readonly colour: boolean }): { write(line: string): void } {
  return {
    write(line) {
      const record = parseRecord(line);
      sink.write(record === undefined ? line : prettyLine(record, colour));
    },
  };
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function prettyLine({ time, level, msg, err, ...fields }: Readonly<Record<string, unknown>>, colour: boolean): string {
  const paint = colour ? painted : unpainted;
  const word = String(level);
  const parts = [
    paint(String(time).slice(11, 23), GREY),
    paint(word.toUpperCase().padEnd(5), LEVEL_COLOUR[word] ?? 0),
    visible(String(msg)),
    ...Object.entries(fields).map(([name, value]) => `${paint(`${visible(name)}=`, GREY)}${fieldText(value)}`),
  ];
  return `${parts.join(' ')}\n${isRecord(err) ? errorText(err) : ''}`;
}

function errorText(err: Readonly<Record<string, unknown>>, label = ''): string {
  const text = typeof err['stack'] === 'string' ? err['stack'] : `${String(err['type'])}: ${String(err['message'])}`;
  const lines = text.split('\n').map((line) => `    ${visible(line)}\n`);
  return `${label}${lines.join('')}${isRecord(err['cause']) ? errorText(err['cause'], '    caused by\n') : ''}`;
}

function fieldText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s"=]+$/.test(text) ? visible(text) : visible(JSON.stringify(text));
}

/** Control characters become visible, so that no text of a log line can move the cursor or start a new line. */
function visible(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, escaped);
}

function painted(text: string, colour: number): string {
  return `\u001b[${colour}m${text}\u001b[0m`;
}

function unpainted(text: string): string {
  return text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
