/** The value of an operation that is expected to fail sometimes. Not for bugs: those throw. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps the value of an operation that worked. */
export function success<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

/** Wraps the expected error of an operation that did not work. */
export function failed<E>(error: E): Result<never, E> {
  return { ok: false, error };
}
