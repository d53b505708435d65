import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DEPENDENCIES } from '../../../src/probe/facts.ts';
import { failingDependency } from '../../../src/probe/http/health-report.ts';

function read(report: unknown): string | undefined {
  return failingDependency(Buffer.from(JSON.stringify(report)));
}

function down(name: string): string | undefined {
  return read({ status: 'DOWN', components: { [name]: { status: 'DOWN' } } });
}

describe('a health report', () => {
  it('is told in a word of a closed list', () => {
    const words = {
      db: 'database',
      readinessDb: 'database',
      'postgres-primary': 'database',
      r2dbc: 'database',
      mongo: 'database',
      redisCache: 'redis',
      kafka: 'queue',
      rabbit: 'queue',
      diskSpace: 'disk',
      mail: 'mail',
      elasticsearch: 'search',
      hazelcast: 'cache',
      'blob-storage': 'storage',
      refreshConfigServer: 'config',
      eureka: 'discovery',
      ldap: 'ldap',
      'secret-4711': 'other',
      '': 'other',
    };
    for (const [name, word] of Object.entries(words)) assert.equal(down(name), word, name);
  });

  it('names the part that fails within a part', () => {
    const inner = { status: 'DOWN', components: { ok: { status: 'UP' }, redis: { status: 'DOWN' } } };

    assert.equal(read({ status: 'DOWN', components: { storages: inner } }), 'redis');
  });

  it('says nothing when it is well, in another shape, or no JSON', () => {
    for (const report of [
      { status: 'UP', components: { db: { status: 'DOWN' } } },
      { status: 'DOWN' },
      { status: 'DOWN', components: { db: { status: 'UP' } } },
      { status: 'DOWN', components: 'db' },
      { status: 'DOWN', checks: ['db', null, 7, { status: 'DOWN' }] },
      { status: 503, components: { db: { status: 'DOWN' } } },
      ['DOWN'],
      'DOWN',
      null,
    ])
      assert.equal(read(report), undefined, JSON.stringify(report));
    for (const text of ['', '{', 'DOWN', '<html>503</html>', '[[[['])
      assert.equal(failingDependency(Buffer.from(text)), undefined, text);
  });

  it('costs little and says nothing else, whatever is in it', () => {
    const words = new Set<unknown>([undefined, ...DEPENDENCIES]);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        assert.ok(words.has(read({ status: 'DOWN', components: value })));
        assert.ok(words.has(read({ status: 'fail', checks: value })));
      }),
    );
    const deep = `{"status":"DOWN","checks":${'['.repeat(60_000)}`;
    const startedMs = performance.now();
    assert.equal(failingDependency(Buffer.from(deep)), undefined);
    assert.equal(failingDependency(Buffer.from(`${'['.repeat(32_000)}${']'.repeat(32_000)}`)), undefined);
    assert.ok(performance.now() - startedMs < 50);
  });
});
