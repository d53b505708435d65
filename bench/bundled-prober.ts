/** The process under test as the image runs it: bundled, so that no part of its memory is the compiler of its sources. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Some packages in the bundle are CommonJS, and call for modules of Node. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Writes the bundle to a folder of its own; `remove` takes that away. */
export async function bundleProber(): Promise<{ readonly file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'bhc-bench-'));
  const file = join(folder, 'prober.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('prober.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: { js: REQUIRE },
    logLevel: 'error',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
