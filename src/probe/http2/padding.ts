/** Finds the content of a frame between the length of its padding and the padding (RFC 9113 6.1 and 6.2). Nothing else. */
import { FLAG } from './frame.ts';
import type { FrameReader } from './frame-reader.ts';

/** Within the frame's bytes; `undefined` when there is more padding than frame. */
export function contentOf({
  flags,
  bytes,
  start,
  end,
}: FrameReader): { readonly start: number; readonly end: number } | undefined {
  if ((flags & FLAG.padded) === 0) return { start, end };
  // Without a payload there is not even the length of the padding.
  const padding = start < end ? bytes.readUInt8(start) : end;
  return start + 1 + padding <= end ? { start: start + 1, end: end - padding } : undefined;
}
