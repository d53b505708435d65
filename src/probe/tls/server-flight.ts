/** Reads the first messages of a TLS server before 1.3, which come in plain text. Keeps no certificate and verifies nothing. */
import { NOTHING_KNOWN_OF_TLS, type TlsFacts } from '../facts.ts';

const ALERT = 0x15;
const HANDSHAKE = 0x16;
const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;
const SERVER_HELLO = 2;
const CERTIFICATE_REQUEST = 13;
const SERVER_HELLO_DONE = 14;
const TLS_1_2 = 0x0303;

/** A server that sends more than this before it is done is not listened to any longer. */
const MAX_FLIGHT_BYTES = 131_072;

/**
 * ```
 *   record: type, version (2), length (2), fragment     alert: level, description
 *   message: type, length (3), body                     ServerHello: version (2), …
 * ```
 * Messages may be cut into records anywhere.
 */
export class ServerFlight {
  #facts: TlsFacts = NOTHING_KNOWN_OF_TLS;
  #bytes = 0;
  #isOver = false;
  readonly #recordHeader = Buffer.alloc(RECORD_HEADER_BYTES);
  #recordHeaderLength = 0;
  #recordLeft = 0;
  #alertBytes = 0;
  readonly #message = Buffer.alloc(MESSAGE_HEADER_BYTES + 2);
  #messageLength = 0;

  get facts(): TlsFacts {
    return this.#facts;
  }

  /** True when nothing more is to be learned. */
  get isOver(): boolean {
    return this.#isOver;
  }

  take(chunk: Buffer, length: number): void {
    for (let index = 0; index < length && !this.#isOver; index += 1) this.#takeByte(chunk[index] ?? 0);
    this.#bytes += length;
    if (this.#bytes > MAX_FLIGHT_BYTES) this.#isOver = true;
  }

  #takeByte(byte: number): void {
    if (this.#recordLeft === 0) return this.#takeRecordHeader(byte);
    this.#recordLeft -= 1;
    const [type] = this.#recordHeader;
    if (type === ALERT) this.#takeAlert(byte);
    else if (type === HANDSHAKE) this.#takeMessage(byte);
    else this.#isOver = true;
  }

  #takeRecordHeader(byte: number): void {
    this.#recordHeader[this.#recordHeaderLength] = byte;
    this.#recordHeaderLength += 1;
    if (this.#recordHeaderLength < RECORD_HEADER_BYTES) return;
    this.#recordHeaderLength = 0;
    this.#recordLeft = this.#recordHeader.readUInt16BE(3);
  }

  #takeAlert(byte: number): void {
    this.#alertBytes += 1;
    if (this.#alertBytes < 2) return;
    this.#facts = { ...this.#facts, alert: byte };
    this.#isOver = true;
  }

  #takeMessage(byte: number): void {
    if (this.#messageLength < this.#message.length) this.#message[this.#messageLength] = byte;
    this.#messageLength += 1;
    if (this.#messageLength < MESSAGE_HEADER_BYTES) return;
    const bodyLength = this.#messageLength - MESSAGE_HEADER_BYTES;
    if (bodyLength < this.#message.readUIntBE(1, 3)) return;
    this.#readMessage(bodyLength);
    this.#messageLength = 0;
  }

  #readMessage(bodyLength: number): void {
    const [type] = this.#message;
    if (type === SERVER_HELLO_DONE) this.#isOver = true;
    if (type === CERTIFICATE_REQUEST) this.#facts = { ...this.#facts, asksForCertificate: true };
    if (type !== SERVER_HELLO || bodyLength < 2) return;
    const version = this.#message.readUInt16BE(MESSAGE_HEADER_BYTES) === TLS_1_2 ? 'TLSv1.2' : 'older';
    this.#facts = { ...this.#facts, version, asksForCertificate: false };
  }
}
