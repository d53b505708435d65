/** Runs a test file and tells which of its tests pass: for claims that only their own test can make real. */
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

export type TestResult = 'passed' | 'failed' | { readonly skipped: string };

/** By the name of the test. `file` is a path below `test/`. */
export async function runTests(file: string): Promise<ReadonlyMap<string, TestResult>> {
  const results = new Map<string, TestResult>();
  const stream = run({ files: [fileURLToPath(new URL(`../${file}`, import.meta.url))], isolation: 'process' });
  stream.on('test:pass', ({ name, skip }) => results.set(name, skip === undefined ? 'passed' : skipped(skip)));
  stream.on('test:fail', ({ name }) => results.set(name, 'failed'));
  // Nobody reads the events as a stream; without this they would not come.
  for await (const _ of stream);
  return results;
}

function skipped(skip: string | boolean): TestResult {
  return { skipped: typeof skip === 'string' ? skip : 'it says no reason' };
}
