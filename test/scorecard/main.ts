/** `npm run scorecard`: runs every case and writes docs/scorecard.md. Ends with 1 when the bar is missed. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { page, totalsOf } from './report.ts';
import { runCases } from './run-cases.ts';

const PAGE = fileURLToPath(new URL('../../docs/scorecard.md', import.meta.url));

const cases = await runCases((title) => process.stderr.write(`${title}\n`));
writeFileSync(PAGE, page(cases));
const { grades, run, skipped, fine, meetsBar } = totalsOf(cases);
const counts = Object.entries(grades).map(([grade, count]) => `${count} ${grade}`);
process.stderr.write(
  `${run} run, ${skipped} skipped: ${counts.join(', ')}; ${fine.right} of ${fine.run} fine ones Healthy\n`,
);
process.exitCode = meetsBar ? 0 : 1;
