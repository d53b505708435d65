/** How the facts of a certificate are written: numbers and closed words, nothing that it says of itself. */
import type { CertificateFacts } from '../../probe/facts.ts';

/** The day, in UTC, as "2026-11-26". */
export function dateText(wallMs: number): string {
  const date = new Date(wallMs);
  return Number.isNaN(date.getTime()) ? 'a day that cannot be read' : `${date.toISOString().slice(0, 10)} (UTC)`;
}

/** What else is wrong with it: whoever mends only the first fault would meet the second. */
export function alsoWrong({ fault, matchesName, validToMs, judgedAtMs }: CertificateFacts): string {
  const isOver = judgedAtMs > validToMs && fault !== 'Expired';
  const also = [
    ...(isOver ? ['it has expired'] : []),
    ...(matchesName || fault === 'WrongName' ? [] : ['it is not for the name that is asked for']),
  ];
  return also.length === 0 ? '' : `; besides, ${also.join(', and ')}`;
}
