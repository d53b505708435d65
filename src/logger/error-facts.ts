/** What the log tells about an error: its type, message, stack, code and causes. Never its other properties: those of an API error hold headers and bodies. */
import { redactText } from './redact.ts';

const MAX_CAUSES = 4;

export interface ErrorFacts {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  /** The system's or library's code, such as ECONNREFUSED. */
  readonly code?: string | number;
  readonly cause?: ErrorFacts;
}

/** Anything can be thrown, so anything is accepted. */
export function errorFacts(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: redactText(textOf(error)) };
  const code: unknown = 'code' in error ? error.code : undefined;
  const { cause } = error;
  return {
    type: error.name,
    message: redactText(error.message),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: errorFacts(cause, depth + 1) }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object that is not an Error was thrown' : String(value);
}
