import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RedirectKind } from '../../../src/probe/facts.ts';
import type { AskedPlace } from '../../../src/probe/http/asked-place.ts';
import { redirectKind } from '../../../src/probe/http/redirect.ts';

const asked: AskedPlace = { scheme: 'http', authority: 'shop.example.com:8080', path: '/health?full=1', port: 8080 };

const CASES: readonly (readonly [location: string, kind: RedirectKind])[] = [
  ['/login', 'SameHostOtherPath'],
  ['login', 'SameHostOtherPath'],
  ['http://shop.example.com:8080/', 'SameHostOtherPath'],
  ['http://SHOP.example.com:8080/health', 'SameHostOtherPath'],
  ['//shop.example.com:8080/x', 'SameHostOtherPath'],
  ['/health?full=1', 'SamePlace'],
  ['', 'SamePlace'],
  ['http://shop.example.com:8080/health?full=1#top', 'SamePlace'],
  ['https://shop.example.com/', 'SameHostHttps'],
  ['https://shop.example.com:8443/health?full=1', 'SameHostHttps'],
  ['http://shop.example.com/', 'SameHostOtherPort'],
  ['http://shop.example.com:9090/', 'SameHostOtherPort'],
  ['http://www.example.com:8080/', 'OtherHost'],
  ['https://login.example.com/', 'OtherHost'],
  ['//other/x', 'OtherHost'],
  ['ftp://shop.example.com/', 'Unreadable'],
  ['javascript:alert(1)', 'Unreadable'],
  ['http://[', 'Unreadable'],
  ['http://a:99999/', 'Unreadable'],
];

describe('a redirect', () => {
  for (const [location, kind] of CASES) {
    it(`to ${JSON.stringify(location)} is ${kind}`, () => assert.equal(redirectKind(location, asked), kind));
  }

  it('is the same place on the probed port, where the Host header names none', () => {
    const unnamed: AskedPlace = { scheme: 'http', authority: 'shop.example.com', path: '/', port: 9090 };

    assert.equal(redirectKind('http://shop.example.com:9090/', unnamed), 'SamePlace');
    assert.equal(redirectKind('http://shop.example.com:9191/', unnamed), 'SameHostOtherPort');
  });

  it('is compared with an IPv6 address as well', () => {
    assert.equal(
      redirectKind('https://[fd00::2]/', { scheme: 'http', authority: '[fd00::2]:80', path: '/', port: 80 }),
      'SameHostHttps',
    );
  });
});
