/** The backends that are probed: as many loopback addresses as wanted, all answered by one listener on 0.0.0.0. */

/** "127.1.0.0", "127.1.0.1", …: every address of 127.0.0.0/8 is local. */
export function backendAddress(index: number): string {
  return `127.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}
