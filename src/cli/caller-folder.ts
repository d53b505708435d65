/** Where the person stands who called: npm runs a script in the folder of the package, and keeps the caller's in INIT_CWD. */

/** The folder that relative paths of the command line start from; `undefined` when it is the working directory anyway. */
export function callerFolder(env: Readonly<Record<string, string | undefined>>, cwd: string): string | undefined {
  const folder = env['npm_lifecycle_event'] === 'bhc' ? env['INIT_CWD'] : undefined;
  return folder === '' || folder === cwd ? undefined : folder;
}
