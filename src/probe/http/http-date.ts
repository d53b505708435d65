/** Reads the date of an answer in the one form that servers must send (IMF-fixdate, RFC 9110 5.6.7). Makes no text of it. */

/** "Sun, 06 Nov 1994 08:49:37 GMT" */
const LENGTH = 29;
const PATTERN = Buffer.from('aaa, 00 aaa 0000 00:00:00 GMT');
const MONTHS = Buffer.from('JanFebMarAprMayJunJulAugSepOctNovDec');
const ANY_LETTER = 0x61;
const ANY_DIGIT = 0x30;

/** Milliseconds since 1970; `undefined` for anything else. */
export function fixdateMs(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start !== LENGTH || !fitsPattern(bytes, start)) return undefined;
  const month = monthAt(bytes, start + 8);
  const day = numberAt(bytes, start + 5, 2);
  const year = numberAt(bytes, start + 12, 4);
  const hour = numberAt(bytes, start + 17, 2);
  const minute = numberAt(bytes, start + 20, 2);
  const second = numberAt(bytes, start + 23, 2);
  // A leap second is a second like any other here.
  const isDay = month >= 0 && day >= 1 && day <= 31 && year >= 1970;
  return isDay && hour < 24 && minute < 60 && second <= 60
    ? Date.UTC(year, month, day, hour, minute, second)
    : undefined;
}

function fitsPattern(bytes: Buffer, start: number): boolean {
  for (let index = 0; index < LENGTH; index += 1) {
    const wanted = PATTERN[index];
    const byte = bytes[start + index] ?? 0;
    if (wanted === ANY_DIGIT ? byte < 0x30 || byte > 0x39 : wanted !== ANY_LETTER && wanted !== byte) return false;
  }
  return true;
}

function monthAt(bytes: Buffer, at: number): number {
  for (let month = 0; month < 12; month += 1) {
    if (MONTHS.compare(bytes, at, at + 3, 3 * month, 3 * month + 3) === 0) return month;
  }
  return -1;
}

function numberAt(bytes: Buffer, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) value = 10 * value + (bytes[index] ?? 0) - 0x30;
  return value;
}
