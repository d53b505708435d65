/** Which service the words of an exchange belong to, where they show it: so that another one at the port can be told from it. Pure. */
import type { TcpProbe } from '../api/v1alpha1/probe.ts';
import type { Banner } from '../probe/facts.ts';
import { recogniseBanner } from '../probe/tcp/banner.ts';

type Steps = NonNullable<TcpProbe['exchange']>;

/** By what is sent, or by what an answer begins with. The first that fits wins. */
const SIGNS: readonly { readonly sign: RegExp; readonly service: Banner }[] = [
  { sign: /^(?:EHLO|HELO) /i, service: 'SMTP' },
  { sign: /^(?:USER|FEAT|SYST)\b/i, service: 'FTP' },
  { sign: /^(?:GET|HEAD|POST|OPTIONS) .* HTTP\/1/i, service: 'HTTP/1' },
  { sign: /^PRI \* HTTP\/2/, service: 'HTTP/2' },
  { sign: /redis_version|^\+PONG\b/i, service: 'Redis' },
  { sign: /^SSH-/, service: 'SSH' },
  { sign: /^HTTP\/1/, service: 'HTTP/1' },
  { sign: /^220\b/, service: 'SMTP or FTP' },
];

export function exchangeService(steps: Steps): Banner | undefined {
  const words = steps.flatMap(({ send, expect }) => [
    sentBytes(send),
    ...(expect === undefined ? [] : [expectedBytes(expect)]),
  ]);
  return bySign(words) ?? byBanner(words);
}

function bySign(words: readonly Buffer[]): Banner | undefined {
  const texts = words.map((bytes) => bytes.toString('latin1'));
  return SIGNS.find(({ sign }) => texts.some((text) => sign.test(text)))?.service;
}

function byBanner(words: readonly Buffer[]): Banner | undefined {
  return words.map((bytes) => recogniseBanner(bytes, bytes.length)).find((service) => service !== undefined);
}

function sentBytes(send: Steps[number]['send']): Buffer {
  return send?.hex === undefined ? Buffer.from(send?.text ?? '') : Buffer.from(send.hex, 'hex');
}

/** Of a pattern what is left without its commonest signs. */
function expectedBytes({ contains, matches, hex }: NonNullable<Steps[number]['expect']>): Buffer {
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  return Buffer.from(contains ?? (matches ?? '').replaceAll(/^\^|\\/g, ''));
}
