import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertNever } from '../../../src/base/exhaustive.ts';
import { type ErrorContext, errnoOf, meaningOf, syscallOf } from '../../../src/probe/network/node-error.ts';

const connecting: ErrorContext = { stage: 'dial', hasFamily: () => true };
const connected: ErrorContext = { ...connecting, stage: 'open' };

const datagram: ErrorContext = { ...connecting, stage: 'datagram' };
const WHEN = { dial: 'while connecting', open: 'on an open connection', datagram: 'on a datagram socket' };

const CASES: readonly (readonly [errno: string, context: ErrorContext, meaning: string])[] = [
  ['ECONNREFUSED', connecting, 'ConnectRefused'],
  ['ECONNRESET', connecting, 'ConnectReset'],
  ['ETIMEDOUT', connecting, 'ConnectTimeout'],
  ['EHOSTUNREACH', connecting, 'HostUnreachable'],
  ['EHOSTUNREACH', connected, 'HostUnreachable'],
  ['ENETUNREACH', connecting, 'NetworkUnreachable'],
  ['EAFNOSUPPORT', { ...connecting, hasFamily: () => false }, 'NoAddressOfFamily'],
  ['ENETUNREACH', { ...datagram, hasFamily: () => false }, 'NoAddressOfFamily'],
  ['ECONNREFUSED', datagram, 'UdpPortUnreachable'],
  ['EHOSTUNREACH', datagram, 'UdpUnreachable'],
  ['ENETUNREACH', datagram, 'UdpUnreachable'],
  ['EPERM', datagram, 'EgressDenied'],
  ['ENOPROTOOPT', connecting, 'ProtocolUnreachable'],
  ['EMFILE', connecting, 'ResourceExhausted'],
  ['ENFILE', connecting, 'ResourceExhausted'],
  ['ENOBUFS', connecting, 'ResourceExhausted'],
  ['ENOMEM', connecting, 'ResourceExhausted'],
  ['EAGAIN', connecting, 'ResourceExhausted'],
  ['EADDRINUSE', connecting, 'ResourceExhausted'],
  ['EADDRNOTAVAIL', connecting, 'ResourceExhausted'],
  ['EACCES', connecting, 'EgressDenied'],
  ['EPERM', connecting, 'EgressDenied'],
  ['EINVAL', connecting, 'BlackholeRoute'],
  ['EINVAL', connected, 'InternalError'],
  ['ENETDOWN', connecting, 'NetworkDown'],
  ['ECONNRESET', connected, 'reset'],
  ['ETIMEDOUT', connected, 'silence'],
  ['EPIPE', connected, 'closed'],
  ['EWHATEVER', connecting, 'InternalError'],
  ['EWHATEVER', connected, 'InternalError'],
];

function told(errno: string, syscall: string | undefined, context: ErrorContext): string {
  const meaning = meaningOf(errno, syscall, context);
  switch (meaning.kind) {
    case 'failure':
      return meaning.code;
    case 'inconclusive':
      return meaning.cause;
    case 'reset':
    case 'closed':
    case 'silence':
      return meaning.kind;
    default:
      return assertNever(meaning);
  }
}

describe('the meaning of an error', () => {
  for (const [errno, context, meaning] of CASES) {
    const when = WHEN[context.stage];
    it(`${errno} ${when} is ${meaning}`, () => assert.equal(told(errno, undefined, context), meaning));
  }

  it('EPIPE on a write is SendFailed', () => assert.equal(told('EPIPE', 'write', connected), 'SendFailed'));

  it('reads the name and the call from what Node throws, and from anything else', () => {
    const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });

    assert.equal(errnoOf(error), 'EPIPE');
    assert.equal(syscallOf(error), 'write');
    for (const odd of [undefined, null, 'ECONNREFUSED', { code: 7 }, new Error('none')])
      assert.equal(errnoOf(odd), 'UNKNOWN');
  });
});
