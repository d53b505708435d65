/** The option `--control-target`, which the commands that probe share. What control targets are for: see `schedule/control.ts`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { HostPort } from '../config/values.ts';
import type { ControlTarget } from '../schedule/control.ts';

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
  return [...(previous ?? []), parsed.data];
}
