import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exchangeService } from '../../src/controller/exchange-service.ts';

describe('the service that the words of an exchange belong to', () => {
  it('shows in what is sent, or in what is expected', () => {
    const text = (send: string): Parameters<typeof exchangeService>[0] => [{ send: { text: send } }];

    assert.equal(exchangeService([{ expect: { contains: '220 ' } }]), 'SMTP or FTP');
    assert.equal(exchangeService([{ expect: { contains: '220 ' } }, ...text('EHLO probe\r\n')]), 'SMTP');
    assert.equal(exchangeService(text('EHLO probe\r\n')), 'SMTP');
    assert.equal(exchangeService(text('USER anonymous\r\n')), 'FTP');
    assert.equal(exchangeService(text('GET / HTTP/1.1\r\n\r\n')), 'HTTP/1');
    assert.equal(exchangeService([{ send: { text: 'PING\r\n' }, expect: { contains: '+PONG' } }]), 'Redis');
    assert.equal(exchangeService([{ expect: { matches: '^\\+PONG' } }]), 'Redis');
    assert.equal(exchangeService([{ expect: { hex: '5353482d322e30' } }]), 'SSH');
    assert.equal(exchangeService([{ send: { hex: '16030100' } }]), 'TLS');
  });

  it('is not guessed where the words belong to several, or to none', () => {
    assert.equal(exchangeService([{ send: { text: 'PING\r\n' }, expect: { contains: 'PONG' } }]), undefined);
    assert.equal(exchangeService([{ expect: { contains: 'READY' } }]), undefined);
    assert.equal(exchangeService([]), undefined);
  });
});
