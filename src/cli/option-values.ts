/** Parsers for the values of flags. A wrong value ends the command with what would be right. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../base/duration.ts';
import { HostPort } from '../config/values.ts';
import type { ControlTarget } from '../schedule/control.ts';

/** "90s" → 90000. */
export function durationOption(text: string): number {
  const value = parseDuration(text);
  if (value === undefined || value === 0)
    throw new InvalidArgumentError('It must be a duration such as 60s, 1m30s or 500ms.');
  return value;
}

/** "2xx,404" after "401" → ["401", "2xx", "404"]. */
export function listOption(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), ...text.split(',').map((part) => part.trim())];
}

/** "401" and "500" given one after the other → ["401", "500"]. */
export function repeatedOption(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}

/** "3" → 3. Its bounds are those of the field that it stands for. */
export function numberOption(text: string): number {
  if (!/^[0-9]{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** What commands that probe have in common. */
export interface ControlOptions {
  readonly controlTarget?: readonly ControlTarget[];
}

/** Adds `--control-target` to a command. */
export function addControlOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--control-target <host:port>',
      'answers whenever the network of this machine works: when it is silent too, no backend is blamed; may be given several times',
    ).argParser(controlTargetOption),
  );
}

/** "gateway:53" → one more target. */
function controlTargetOption(text: string, previous: readonly ControlTarget[] | undefined): readonly ControlTarget[] {
  const parsed = HostPort.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError('It must be host:port, such as 10.0.0.1:443 or [fd00::1]:443.');
  return [...(previous ?? []), { address: parsed.data.host, port: parsed.data.port }];
}
