import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { curlCommand, patchCommand, routeCommand, shellQuote } from '../../src/diagnosis/commands.ts';
import { aSubject, httpProbe, tlsProbe } from '../support/evidence-builders.ts';

/** The words that a real shell makes of a command line. */
function shellWords(command: string): readonly string[] {
  const script = `set -- ${command}\nfor word in "$@"; do printf '%s\\n' "$word"; done`;
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\n').slice(0, -1);
}

describe('commands', () => {
  it('patch the check with JSON that a shell passes on unchanged', () => {
    const path = `/it's $(rm -rf) "\`quoted\`"`;

    const words = shellWords(patchCommand(aSubject(), { spec: { probe: { http: { path } } } }));

    assert.deepEqual(words.slice(0, 7), ['kubectl', 'patch', 'bhc', 'web', '-n', 'shop', '--type=merge']);
    assert.deepEqual(JSON.parse(words[8] ?? ''), { spec: { probe: { http: { path } } } });
  });

  it('repeat the request with the method, the path and the chosen Host of the check', () => {
    const http = httpProbe({
      hostChosen: true,
      request: { method: 'GET', path: `/a?b='c'&d[]=$HOME`, host: 'shop.example.com' },
    });

    const words = shellWords(curlCommand(aSubject({ address: '2001:db8::1', probe: { port: 8080, http } })));

    assert.deepEqual(words, [
      'curl',
      '-gi',
      '-H',
      'Host: shop.example.com',
      `http://[2001:db8::1]:8080/a?b='c'&d[]=$HOME`,
    ]);
  });

  it('leave the Host out where the check did not choose one', () => {
    assert.equal(curlCommand(aSubject()), 'curl -gI http://10.0.0.1:80/');
  });

  it('speak TLS as the probe does: with its name, at its address, and no stricter', () => {
    const over = (tls: Partial<ReturnType<typeof tlsProbe>>, version: 'HTTP1' | 'HTTP2' = 'HTTP1') =>
      curlCommand(aSubject({ probe: { port: 8443, tls: tlsProbe(tls), http: httpProbe({ version }) } }));

    assert.equal(over({}), 'curl -gI --connect-to ::10.0.0.1:8443 https://shop.example.com:8443/');
    assert.equal(over({ nameChosen: false, verifies: false }), 'curl -gI -k https://10.0.0.1:8443/');
    assert.equal(over({ nameChosen: false }, 'HTTP2'), 'curl -gI --http2 https://10.0.0.1:8443/');
  });

  it('quote one word for the shell, and strip what would end the line', () => {
    assert.equal(shellQuote('web.internal'), 'web.internal');
    assert.deepEqual(shellWords(shellQuote("a'b; rm\n-rf")), ["a'b; rm-rf"]);
    assert.deepEqual(shellWords(shellQuote('')), ['']);
  });

  it('look at the route to the address that was dialled', () => {
    assert.equal(
      routeCommand(aSubject({ address: 'web.internal', isName: true }), '10.0.0.7'),
      'ip route get 10.0.0.7',
    );
  });
});
