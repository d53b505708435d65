/** Judges a completed handshake: whether the conversation may begin. */
import type { TlsFacts } from '../facts.ts';
import type { FailureCode } from '../outcome.ts';
import type { TlsPlan } from '../target.ts';

/** `undefined` = it may. */
export function certificateAnswer(
  { certificate, alpn }: TlsFacts,
  { verifies, alpn: offered }: Pick<TlsPlan, 'verifies' | 'alpn'>,
): FailureCode | undefined {
  if (verifies && (certificate === undefined || certificate.fault !== undefined)) return 'CertificateRejected';
  // Whoever offers only HTTP/2 cannot speak anything else.
  return offered.length > 0 && !offered.includes('http/1.1') && alpn !== 'h2' ? 'AlpnNotAgreed' : undefined;
}
