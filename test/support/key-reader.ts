/** Secrets and ConfigMaps in memory. */
import type { Result } from '../../src/base/result.ts';
import type { KeyError, KeyHolder, KeyReader } from '../../src/controller/ports.ts';

export function keyReaderOf(answer: (holder: KeyHolder, key: string) => Result<string, KeyError>): KeyReader {
  return { read: (holder) => Promise.resolve((key) => answer(holder, key)) };
}
