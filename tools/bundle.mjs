// Bundles the operator and the command line into one file each, with the runbook and the licenses beside them: `npm run bundle` → dist/.
// It checks no types; the tests do.

import { build } from 'esbuild';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const logicalOutdir = join(root, 'dist');

/** Packages in CommonJS ask for `require`, which an ES module does not have. */
const banner = `import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);`;

/**
 * Writes operator.mjs, bhc.mjs, their source maps, runbook/ and THIRD-PARTY-LICENSES.txt; what stood in the folder is removed.
 * @param {string} outdir
 */
export async function bundle(outdir) {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { operator: 'src/main.ts', bhc: 'src/cli/main.ts' },
    // Source maps name sources relative to this folder, wherever the bundle is written.
    outdir: logicalOutdir,
    write: false,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    // client-node finds the classes of its models by their names.
    keepNames: true,
    // Halves the size; names stay, so that stack traces can be read without the source map.
    minifyWhitespace: true,
    minifySyntax: true,
    banner: { js: banner },
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) writeFileSync(join(outdir, basename(path)), contents);
  // Where src/cli/runbook.ts looks for it.
  cpSync(join(root, 'docs', 'runbook'), join(outdir, 'runbook'), { recursive: true });
  writeFileSync(join(outdir, 'THIRD-PARTY-LICENSES.txt'), licensesOf(Object.keys(metafile.inputs)));
}

/** The license of every package that a part of is in the bundle. */
function licensesOf(inputs) {
  const folders = new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  return [...folders].toSorted().map(licenseOf).join('\n');
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const [file] = globSync('{LICENSE,LICENCE,license,licence,COPYING}*', { cwd: join(root, folder) });
  const text =
    file === undefined ? 'No license file in the package.' : readFileSync(join(root, folder, file), 'utf8').trim();
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n${'='.repeat(80)}\n${text}\n`;
}

if (import.meta.main) await bundle(resolve(process.argv[2] ?? logicalOutdir));
