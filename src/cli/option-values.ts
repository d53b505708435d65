/** Parsers for the values of flags. A wrong value ends the command with what would be right. */
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../base/duration.ts';

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
