/** Shortens a text to what the Kubernetes API takes, which counts bytes. Not for a screen, which counts characters. */

const ELLIPSIS = '…';

/** The text in at most `maxBytes` bytes of UTF-8. What was cut shows as "…"; a character that would be cut in two is left out. */
export function cutToBytes(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength <= maxBytes) return text;
  const kept = bytes.subarray(0, maxBytes - Buffer.byteLength(ELLIPSIS));
  return `${new TextDecoder('utf-8', { ignoreBOM: true }).decode(kept, { stream: true })}${ELLIPSIS}`;
}
