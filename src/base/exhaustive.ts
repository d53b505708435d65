/** Ends a switch over a tagged union: a missing case fails the type check, and an impossible value throws. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: unexpected variant ${JSON.stringify(value)}`);
}
