/** The end of an error message about an unknown name. */
import { nearest } from '../api/nearest.ts';

/** "; did you mean …?", or nothing when no candidate is near. */
export function suggestion(text: string, candidates: Iterable<string>): string {
  const candidate = nearest(text, [...candidates]);
  return candidate === undefined ? '' : `; did you mean ${candidate}?`;
}
