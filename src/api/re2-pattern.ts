/** Says whether a pattern is a regular expression in RE2 syntax. It matches nothing: see `probe/expectation.ts`. */
import { RE2JS } from 're2js';

/** Never throws. Patterns of users never become a JavaScript RegExp, which can take exponential time. */
export function compilesAsRe2(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}
