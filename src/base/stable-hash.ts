/** A hash that is the same on every machine and in every version. Not for security. */

/** FNV-1a over the UTF-16 units of `text`: an unsigned 32-bit number. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
