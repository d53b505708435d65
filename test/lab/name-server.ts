/** A program for a namespace: a name server with scripted answers (RFC 1035), over UDP. Knows A and AAAA. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { endWithStarter, type NameRecord, NameServerOrder, orderText } from './programs.ts';

const NO_ERROR = 0;
const SERVER_FAILURE = 2;
const NO_SUCH_NAME = 3;
const REFUSED = 5;
const TYPE_A = 1;
const TYPE_AAAA = 28;
const HEADER_BYTES = 12;

const { address, records } = NameServerOrder.parse(orderText());
const known = new Map(Object.entries(records));

endWithStarter();
const socket = createSocket('udp4');
socket.on('message', (query, sender) => {
  const reply = answer(query);
  if (reply !== undefined) socket.send(reply, sender.port, sender.address);
});
await once(socket.bind(53, address), 'listening');
process.stdout.write('ready\n');

function answer(query: Buffer): Buffer | undefined {
  const question = readQuestion(query);
  const record = known.get(question.name);
  switch (record?.kind) {
    case undefined:
      return reply(query, question, NO_SUCH_NAME, undefined);
    case 'silent':
      return undefined;
    case 'serverFailure':
      return reply(query, question, SERVER_FAILURE, undefined);
    case 'refused':
      return reply(query, question, REFUSED, undefined);
    case 'noData':
    case 'addresses':
      return reply(query, question, NO_ERROR, addressBytes(record, question.type));
  }
}

interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  /** Where the question ends in the query. */
  readonly end: number;
}

function readQuestion(query: Buffer): DnsQuestion {
  const labels: string[] = [];
  let position = HEADER_BYTES;
  let length = query.readUInt8(position);
  while (length > 0) {
    labels.push(query.toString('latin1', position + 1, position + 1 + length));
    position += 1 + length;
    length = query.readUInt8(position);
  }
  // The type and the class follow the name.
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(position + 1), end: position + 5 };
}

function reply(query: Buffer, question: DnsQuestion, code: number, data: Buffer | undefined): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  // An authoritative answer to a recursive question.
  header.writeUInt16BE(0x8580 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(data === undefined ? 0 : 1, 6);
  const parts = [header, query.subarray(HEADER_BYTES, question.end)];
  return Buffer.concat(data === undefined ? parts : [...parts, resourceRecord(question.type, data)]);
}

function resourceRecord(type: number, data: Buffer): Buffer {
  const record = Buffer.alloc(12);
  // A pointer to the name of the question; class IN; 60 seconds.
  record.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  record.writeUInt16BE(type, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([record, data]);
}

function addressBytes(record: NameRecord, type: number): Buffer | undefined {
  if (record.kind !== 'addresses') return undefined;
  if (type === TYPE_A && record.ipv4 !== undefined) return Buffer.from(record.ipv4.split('.').map(Number));
  if (type === TYPE_AAAA && record.ipv6 !== undefined) return ipv6Bytes(record.ipv6);
  return undefined;
}

/** Addresses of the lab only: one "::", no embedded IPv4. */
function ipv6Bytes(text: string): Buffer {
  const [head = '', tail = ''] = text.split('::');
  const bytes = Buffer.alloc(16);
  const heads = head.split(':');
  const tails = tail.split(':');
  for (const [index, group] of heads.entries()) bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * index);
  for (const [index, group] of tails.entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), 16 - 2 * (tails.length - index));
  }
  return bytes;
}
