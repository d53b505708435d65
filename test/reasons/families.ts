/** The families of cases on loopback, with what each of them needs beside its servers. Importing it starts nothing. */
import { lastingManifest } from './cases/healthy-cases.ts';
import { secretManifest } from './cases/lifecycle-cases.ts';
import { LOOPBACK_CASES } from './claims.ts';
import type { FamilySetup, LoopbackCase } from './loopback-family.ts';

export interface LoopbackFamily {
  /** The file that makes the cases true, below `test/`. */
  readonly file: string;
  readonly cases: readonly LoopbackCase[];
  readonly setup: FamilySetup;
}

/** By file; the others need nothing. */
const SETUPS: Readonly<Record<string, FamilySetup>> = {
  'reasons/healthy.test.ts': { manifests: [lastingManifest] },
  'reasons/lifecycle.test.ts': { manifests: [secretManifest] },
};

export const loopbackFamilies: readonly LoopbackFamily[] = Object.entries(LOOPBACK_CASES).map(([file, cases]) => ({
  file,
  cases,
  setup: SETUPS[file] ?? {},
}));
