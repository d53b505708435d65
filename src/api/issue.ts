/** One thing that is wrong with a manifest: where, what, and what would be right. */
export interface Issue {
  /** From the root of the object: ["spec", "backends", 0, "port"]. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The allowed values, when they are a list. */
  readonly allowed?: readonly string[];
}

/** The path as users write it: spec.backends[0].port. */
export function issuePath(issue: Issue): string {
  return issue.path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** One line for a status, a log or a terminal. */
export function issueLine(issue: Issue): string {
  const allowed = issue.allowed === undefined ? '' : ` (allowed: ${issue.allowed.join(', ')})`;
  return `${issuePath(issue) || 'the object'}: ${issue.message}${allowed}`;
}
