/** The schema of a duration with bounds. */
import { z } from 'zod';
import { DURATION_PATTERN, formatDuration, parseDuration } from '../../base/duration.ts';
import { withRules } from '../rule.ts';

interface Bounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/** A duration between two bounds, both included. */
export function durationBetween({ minMs, maxMs }: Bounds): z.ZodString {
  const [min, max] = [formatDuration(minMs), formatDuration(maxMs)];
  const message = `must be a duration from ${min} to ${max}, such as 2s or 1m30s`;
  return withRules(z.string(message).min(2, message).max(32, message).regex(new RegExp(DURATION_PATTERN), message), [
    {
      // The pattern again: without it a text that is no duration fails the rule with an error of CEL instead of our message.
      cel: `self.matches('${DURATION_PATTERN}') && duration(self) >= duration('${min}') && duration(self) <= duration('${max}')`,
      message,
      holds: (text) => isBetween(parseDuration(text), { minMs, maxMs }),
    },
  ]);
}

function isBetween(value: number | undefined, { minMs, maxMs }: Bounds): boolean {
  return value !== undefined && value >= minMs && value <= maxMs;
}
