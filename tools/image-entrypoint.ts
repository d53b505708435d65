/** What the image starts, as it stands in the Dockerfile: the bundle test and the benchmark run the operator just so. */
import { readFileSync } from 'node:fs';

export interface ImageEntrypoint {
  /** For Node.js. */
  readonly flags: readonly string[];
  /** The file in the folder of the bundle. */
  readonly script: string;
}

/** Throws when the Dockerfile has no ENTRYPOINT of the form `["/nodejs/bin/node", flags…, "/app/SCRIPT"]`. */
export function readImageEntrypoint(): ImageEntrypoint {
  const dockerfile = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');
  const list = /^ENTRYPOINT \["\/nodejs\/bin\/node", (.*)"\/app\/([^"/]+)"\]$/m.exec(dockerfile);
  const [, flags, script] = list ?? [];
  if (flags === undefined || script === undefined)
    throw new Error('the Dockerfile has no ENTRYPOINT of the known form');
  return { flags: [...flags.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? ''), script };
}
