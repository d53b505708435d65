/** The texts of --help and --print-config. */
import { stringify } from 'yaml';
import type { LoadedConfig } from './load.ts';
import { defaultText, OPTION_ROWS, type OptionRow } from './option-table.ts';

const WIDTH = 100;
const INDENT = ' '.repeat(6);

const HEAD = `Usage: npm start -- [flags]        (in the image the flags follow directly)

Probes the backends of every BackendHealthCheck of a cluster and tells in their status why one fails.
A flag wins over its variable, a variable over the file, the file over the default.

Flags
  --config FILE (env BHO_CONFIG)
${INDENT}A YAML file with options as keys, such as "logLevel: debug".
  --print-config
${INDENT}Show every option with its value and where that came from, and end.
  --version
${INDENT}Show the version, and end.
  -h, --help
${INDENT}Show this text, and end.
`;

const EXAMPLES = `
Examples
  # Against the current context of the kubeconfig, every namespace:
  npm start

  # Two namespaces only, each probe in the log:
  npm start -- --watch-namespaces=shop,billing --log-level=debug

  # Never touch the network of the nodes:
  BHO_DENIED_CIDRS=10.0.0.0/16 npm start

  # What is set, and by whom:
  npm start -- --config=operator.yaml --print-config

No cluster at hand? "npm run demo" shows the same checks on sample backends.
`;

export function helpText(): string {
  return [HEAD, ...OPTION_ROWS.map(optionHelp), EXAMPLES].join('');
}

/** YAML that can be given to --config again; each line says where its value came from. */
export function printedConfig({ values }: LoadedConfig): string {
  const lines = values.map(({ name, value, origin }) => {
    const row = OPTION_ROWS.find((candidate) => candidate.name === name);
    if (value === undefined) return [`# ${name}:`, `${origin}: ${row === undefined ? '' : defaultText(row)}`] as const;
    return [`${name}: ${stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()}`, origin] as const;
  });
  const width = Math.max(...lines.map(([text]) => text.length).filter((length) => length <= 48));
  return lines.map(([text, origin]) => `${text.padEnd(width)}  # ${origin}\n`).join('');
}

function optionHelp(row: OptionRow): string {
  const flag = row.kind === 'boolean' ? `--[no-]${row.flag}` : `--${row.flag} ${row.placeholder ?? 'VALUE'}`;
  return `  ${flag} (env ${row.env})\n${wrapped(`${row.description} Default: ${defaultText(row)}.`)}\n`;
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || INDENT.length + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => `${INDENT}${line}`).join('\n');
}
