import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { BANNER_BYTES, recogniseBanner } from '../../../src/probe/tcp/banner.ts';
import type { Banner } from '../../../src/probe/facts.ts';

const bytes = (...values: readonly (number | string)[]): Buffer =>
  Buffer.concat(
    values.map((value) => (typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from([value]))),
  );

const OPENINGS: readonly (readonly [string, Buffer, Banner | undefined])[] = [
  ['OpenSSH', bytes('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'), 'SSH'],
  ['Postfix', bytes('220 mail.example.com ESMTP Postfix\r\n'), 'SMTP'],
  ['a greeting that names no protocol', bytes('220 Welcome.\r\n'), 'SMTP or FTP'],
  ['Exim, several lines', bytes('220-host ESMTP Exim 4.96\r\n220 no spam\r\n'), 'SMTP'],
  ['vsftpd', bytes('220 (vsFTPd 3.0.3)\r\n'), 'FTP'],
  ['ProFTPD', bytes('220 ProFTPD Server (Debian) [10.0.0.1]\r\n'), 'FTP'],
  ['Pure-FTPd', bytes('220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n'), 'FTP'],
  ['FileZilla', bytes('220-FileZilla Server 1.8.0\r\n'), 'FTP'],
  ['MySQL', bytes(0x4a, 0, 0, 0, 0x0a, '8.0.36\0', 1, 2, 3), 'MySQL'],
  ['MySQL: host not allowed', bytes(0x45, 0, 0, 0, 0xff, 0x6a, 0x04, 'Host'), 'MySQL'],
  ['PostgreSQL: error', bytes('E', 0, 0, 0, 0x8d, 'SFATAL', 0), 'PostgreSQL'],
  ['PostgreSQL: old error', bytes('EFATAL:  unsupported frontend protocol', 0), 'PostgreSQL'],
  ['PostgreSQL: password, please', bytes('R', 0, 0, 0, 0x0c, 0, 0, 0, 5, 1, 2, 3, 4), 'PostgreSQL'],
  ['Redis: error', bytes("-ERR wrong number of arguments for 'get' command\r\n"), 'Redis'],
  ['Redis: protected mode', bytes('-DENIED Redis is running in protected mode\r\n'), 'Redis'],
  ['Redis: pong', bytes('+PONG\r\n'), 'Redis'],
  ['HTTP/2: empty SETTINGS', bytes(0, 0, 0, 4, 0, 0, 0, 0, 0), 'HTTP/2'],
  ['HTTP/2: SETTINGS', bytes(0, 0, 0x12, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0x64), 'HTTP/2'],
  ['TLS: alert', bytes(0x15, 3, 1, 0, 2, 2, 0x46), 'TLS'],
  ['TLS: handshake', bytes(0x16, 3, 3, 0, 0x7a, 2, 0, 0), 'TLS'],
  ['HTML', bytes('<!DOCTYPE html>\n'), undefined],
  ['HTTP/1', bytes('HTTP/1.1 200 OK\r\n'), 'HTTP/1'],
  ['zeros', Buffer.alloc(BANNER_BYTES), undefined],
  ['nothing', bytes(), undefined],
];

describe('the banner', () => {
  for (const [who, opening, banner] of OPENINGS) {
    it(`of ${who} is ${banner ?? 'unknown'}`, () =>
      assert.equal(recogniseBanner(opening, Math.min(opening.length, BANNER_BYTES)), banner));
  }

  it('does not change with further bytes once it is recognised', () => {
    const starts = fc.constantFrom(...OPENINGS.map(([, opening]) => opening));
    fc.assert(
      fc.property(starts, fc.nat(BANNER_BYTES), fc.uint8Array({ maxLength: BANNER_BYTES }), (start, cut, rest) => {
        const whole = Buffer.concat([start.subarray(0, cut), Buffer.from(rest)]).subarray(0, BANNER_BYTES);
        let known: Banner | undefined;
        for (let length = 0; length <= whole.length; length += 1) {
          const now = recogniseBanner(whole, length);
          if (known !== undefined) assert.equal(now, known);
          known = now;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
