/** The options of `bhc probe` as commander knows them, and the examples of its help. What they stand for in a check: `probe-flags.ts`. */
import { type Command, Option } from 'commander';
import { listOption, numberOption, repeatedOption } from './option-values.ts';
import type { ProbeFlags } from './probe-flags.ts';

const EXAMPLES = `
Examples:
  bhc probe 10.0.0.1                                   HTTP HEAD / on port 80
  bhc probe http://10.0.0.1:8080/healthz --host shop.example.com
  bhc probe http://10.0.0.1/ --method GET --expect-status 200,204 --body-contains ready
  bhc probe https://10.0.0.1/ --host shop.example.com --ca ca.pem --http2
  bhc probe tcp://10.0.0.1:5432 --timeout 2s
  bhc probe tcp://10.0.0.1:6379 --send $'PING\\r\\n' --expect PONG
  bhc probe tls://10.0.0.1:636 --server-name ldap.example.com --expiry-warning 720h
  bhc probe grpcs://10.0.0.1:443/shop.Cart --cert client.pem --key client.key
  bhc probe udp://10.0.0.1:514 --send-hex 0001 --expect-hex 0002

Exit codes: 0 healthy (or slow), 1 not healthy, 2 wrong usage, 130 interrupted.`;

interface Words {
  readonly flags: string;
  readonly says: string;
  readonly parse?: (text: string, previous: readonly string[] | undefined) => readonly string[];
}

/** By what must be probed for them to mean anything. */
const GROUPS: readonly { readonly title: string; readonly options: readonly Words[] }[] = [
  {
    title: 'With http:// and https://:',
    options: [
      { flags: '--method <method>', says: 'HEAD or GET (default: HEAD; GET where a body is expected)' },
      { flags: '--host <name>', says: 'the Host header' },
      { flags: '--path <path>', says: 'the path, if not part of the target' },
      { flags: '--header <name: value>', says: 'a further header; may be given several times', parse: repeatedOption },
      {
        flags: '--expect-status <statuses>',
        says: 'what counts as normal: 200, 2xx or 200-299, separated by commas (default: 2xx,3xx)',
        parse: listOption,
      },
      {
        flags: '--expect-header <name: value>',
        says: 'the answer must have this header; without ": value" any value will do; may be given several times',
        parse: repeatedOption,
      },
      { flags: '--body-contains <text>', says: 'the body must contain this text' },
      { flags: '--body-matches <regex>', says: 'the body must match this regular expression (RE2)' },
      { flags: '--http2', says: 'speak HTTP/2; with http:// without asking first (h2c)' },
    ],
  },
  {
    title: 'With https://, tls:// and grpcs://:',
    options: [
      {
        flags: '--server-name <name>',
        says: 'the name that is asked for and that the certificate must be for (default: that of --host, then the address)',
      },
      { flags: '--min-tls <version>', says: 'the oldest version that is accepted: 1.2 or 1.3 (default: 1.2)' },
      { flags: '--ca <file>', says: 'the authorities to trust instead of the well-known ones, in PEM' },
      { flags: '--cert <file>', says: 'our own certificate, in PEM; needs --key' },
      { flags: '--key <file>', says: 'its key, in PEM' },
      { flags: '--insecure', says: 'take any certificate: the port then proves that it speaks TLS, not who it is' },
      {
        flags: '--expiry-warning <duration>',
        says: 'remark on a certificate that expires within this time (default: 336h)',
      },
    ],
  },
  {
    title: 'With grpc:// and grpcs://:',
    options: [
      { flags: '--service <name>', says: 'the service that is asked about, if not part of the target (default: all)' },
    ],
  },
  {
    title: 'With udp://, tcp:// and tls://:',
    options: [
      { flags: '--send <text>', says: String.raw`send this, as it is; a line end is $'\r\n' in most shells` },
      { flags: '--send-hex <hex>', says: 'send these bytes: two hexadecimal digits for each' },
      { flags: '--expect <text>', says: 'the answer must contain this text' },
      { flags: '--expect-regex <regex>', says: 'the answer must match this regular expression (RE2)' },
      { flags: '--expect-hex <hex>', says: 'the answer must contain these bytes' },
    ],
  },
];

/** What the options are parsed into. */
export interface ProbeOptions extends ProbeFlags {
  readonly output: 'text' | 'json';
}

/** Adds them to the command. */
export function addProbeOptions(command: Command): Command {
  for (const { title, options } of GROUPS) {
    command.optionsGroup(title);
    for (const { flags, says, parse } of options) command.addOption(optionOf({ flags, says, parse }));
  }
  return command
    .optionsGroup('With every target:')
    .option('--timeout <duration>', 'for one whole probe (default: 5s; 10s with udp://)')
    .option('--slow-after <duration>', 'an answer that takes longer is slow (default: 1s)')
    .option('--interval <duration>', 'between two probes, where several are needed (default: 2s; 5s with udp://)')
    .option('--unhealthy-threshold <count>', 'how many probes must fail', numberOption, 1)
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', EXAMPLES);
}

function optionOf({
  flags,
  says,
  parse,
}: Pick<Words, 'flags' | 'says'> & { parse: Words['parse'] | undefined }): Option {
  const option = new Option(flags, says);
  return parse === undefined ? option : option.argParser(parse);
}
