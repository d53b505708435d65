/** What one TLS handshake leaves for the next one to the same target: never shared between targets, so never between checks. */
import type { CertificateFacts } from '../facts.ts';

/** After this time the next handshake is a whole one again: a resumed session shows no certificate, and certificates change. */
const RESUMABLE_MS = 60_000;

export class TlsSession {
  #ticket: Buffer | undefined;
  #certificate: CertificateFacts | undefined;
  #verifiedAtMs = Number.NEGATIVE_INFINITY;

  /** The certificate of the last whole handshake. */
  get certificate(): CertificateFacts | undefined {
    return this.#certificate;
  }

  /** What to resume with; `undefined` when a whole handshake is due. */
  ticketAt(monotonicMs: number): Buffer | undefined {
    return monotonicMs - this.#verifiedAtMs < RESUMABLE_MS ? this.#ticket : undefined;
  }

  /** A whole handshake has shown this certificate. Tickets from before it are not used again. */
  verified(certificate: CertificateFacts | undefined, monotonicMs: number): void {
    this.#certificate = certificate;
    this.#verifiedAtMs = monotonicMs;
    this.#ticket = undefined;
  }

  /** The server has given a ticket; the newest counts. */
  keep(ticket: Buffer): void {
    this.#ticket = ticket;
  }

  /** Something went wrong: the next handshake is a whole one. */
  forget(): void {
    this.#ticket = undefined;
  }
}
