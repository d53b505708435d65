/** A name server on loopback whose answers are made by hand, so that every kind of trouble can be had. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

/** What the server says about a name and record type; `silence` is to say nothing. */
export type DnsAnswer =
  | { readonly addresses: readonly string[]; readonly ttl?: number; readonly alias?: string }
  | { readonly alias: string; readonly addresses?: undefined }
  | 'NXDOMAIN'
  | 'NODATA'
  | 'SERVFAIL'
  | 'REFUSED'
  | 'FORMERR'
  | 'garbage'
  | 'silence';

export type RecordType = 'A' | 'AAAA';

/** Tells the answer for a query. Names come in lower case. */
export type DnsScript = (name: string, type: RecordType) => DnsAnswer;

export interface DnsServer {
  /** "127.0.0.1:port". */
  readonly address: string;
  /** All queries so far, as "A name". */
  readonly queries: readonly string[];
  close(): Promise<void>;
}

const RESPONSE_CODES = { FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5, NODATA: 0 } as const;
const TYPE_A = 1;
const TYPE_CNAME = 5;
const TYPE_AAAA = 28;
const CLASS_IN = 1;

export async function startDnsServer(script: DnsScript): Promise<DnsServer> {
  const queries: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message, peer) => {
    const { name, type, questionEnd } = readQuestion(message);
    queries.push(`${type} ${name}`);
    const answer = script(name, type);
    if (answer === 'silence') return;
    const garbage = Buffer.concat([message.subarray(0, 2), Buffer.from([0x81])]);
    const reply = answer === 'garbage' ? garbage : writeReply(message, questionEnd, answer, type);
    socket.send(reply, peer.port, peer.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    queries,
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

function readQuestion(message: Buffer): { name: string; type: RecordType; questionEnd: number } {
  const labels: string[] = [];
  let position = 12;
  for (let length = message.readUInt8(position); length > 0; length = message.readUInt8(position)) {
    labels.push(message.toString('latin1', position + 1, position + 1 + length));
    position += 1 + length;
  }
  const type = message.readUInt16BE(position + 1) === TYPE_AAAA ? 'AAAA' : 'A';
  return { name: labels.join('.').toLowerCase(), type, questionEnd: position + 5 };
}

function writeReply(
  query: Buffer,
  questionEnd: number,
  answer: Exclude<DnsAnswer, 'silence' | 'garbage'>,
  type: RecordType,
): Buffer {
  const records = typeof answer === 'string' ? [] : recordsOf(answer, type);
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | (typeof answer === 'string' ? RESPONSE_CODES[answer] : 0), 2);
  header.writeUInt16BE(records.length, 6);
  header.writeUInt32BE(0, 8);
  return Buffer.concat([header, query.subarray(12, questionEnd), ...records]);
}

function recordsOf(answer: Exclude<DnsAnswer, string>, type: RecordType): Buffer[] {
  const alias = answer.alias === undefined ? [] : [record(TYPE_CNAME, 60, encodeName(answer.alias))];
  const addresses = (answer.addresses ?? []).filter((address) => isIPv4(address) === (type === 'A'));
  const ttl = answer.addresses === undefined ? 60 : (answer.ttl ?? 60);
  const owner = answer.alias === undefined ? undefined : encodeName(answer.alias);
  return [
    ...alias,
    ...addresses.map((address) => record(type === 'A' ? TYPE_A : TYPE_AAAA, ttl, encodeAddress(address), owner)),
  ];
}

/** `owner` defaults to the name in the question, by a pointer to it. */
function record(type: number, ttl: number, data: Buffer, owner: Buffer = Buffer.from([0xc0, 12])): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(CLASS_IN, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}

function encodeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

/** IPv6 only in the form "fd00::1": a first and a last group. */
function encodeAddress(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [first = '', last = ''] = address.split('::');
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16BE(Number.parseInt(first || '0', 16), 0);
  bytes.writeUInt16BE(Number.parseInt(last || '0', 16), 14);
  return bytes;
}
