/** The CRD on a real API server: it refuses what the parser refuses, keeps the epoch, and explains itself. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { resourceSchema, specSchema, statusSchema } from '../../src/api/crd/manifest.ts';
import type { StructuralSchema } from '../../src/api/crd/json-schema.ts';
import { crdYaml } from '../../src/api/crd/yaml.ts';
import { API_VERSION, FIELD_MANAGER, GROUP, KIND, PLURAL } from '../../src/api/group.ts';
import { issuePath } from '../../src/api/issue.ts';
import { parseCheck } from '../../src/api/parse.ts';
import { type ControlPlane, startControlPlane } from '../../tools/control-plane/control-plane.ts';
import type { CommandResult } from '../../tools/control-plane/run-command.ts';
import { INVALID_MANIFESTS } from '../api/invalid-manifests.ts';
import {
  type Fields,
  type Json,
  LARGEST_PROBES,
  LARGEST_SPEC,
  specWithProbe,
  manifest,
  SMALLEST_SPEC,
  specWith,
  specWithHttp,
} from '../api/manifests.ts';
import { randomSpec } from '../api/random-spec.ts';

describe('the CRD on a real API server', () => {
  let controlPlane: ControlPlane;

  before(async () => {
    controlPlane = await startControlPlane();
    await succeed(['create', '-f', '-'], crdYaml());
    await succeed(['wait', '--for=condition=Established', `crd/${PLURAL}.${GROUP}`, '--timeout=30s']);
  });

  after(() => controlPlane.stop());

  async function succeed(args: readonly string[], input?: string | Json): Promise<string> {
    const result = await run(args, input);
    assert.equal(result.code, 0, `kubectl ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  }

  async function run(args: readonly string[], input?: string | Json): Promise<CommandResult> {
    if (input === undefined) return controlPlane.kubectl(args);
    return controlPlane.kubectl(args, { input: typeof input === 'string' ? input : JSON.stringify(input) });
  }

  function dryRun(object: Json): Promise<CommandResult> {
    return run(['create', '--dry-run=server', '--validate=strict', '-f', '-'], object);
  }

  async function created(name: string): Promise<void> {
    await succeed(['create', '-f', '-'], manifest(SMALLEST_SPEC, { name }));
  }

  function applyStatus(name: string, status: Fields): Promise<CommandResult> {
    const object = { apiVersion: API_VERSION, kind: KIND, metadata: { name }, status };
    return run(
      ['apply', '--server-side', '--subresource=status', `--field-manager=${FIELD_MANAGER}`, '-f', '-'],
      object,
    );
  }

  describe('accepts', () => {
    it('the smallest manifest, and fills in every default', async () => {
      const object: unknown = JSON.parse(
        await succeed(['create', '--dry-run=server', '-o', 'json', '-f', '-'], manifest(SMALLEST_SPEC)),
      );

      const [fromServer, fromManifest] = [parseCheck(object), parseCheck(manifest(SMALLEST_SPEC))];
      assert.ok(fromServer.ok && fromManifest.ok);
      assert.deepEqual(fromServer.value.spec, fromManifest.value.spec);
      assert.deepEqual(Object.entries(object ?? {}).find(([name]) => name === 'spec')?.[1], fromManifest.value.spec);
    });

    it('the largest manifest', async () => {
      await succeed(['create', '--dry-run=server', '--validate=strict', '-f', '-'], manifest(LARGEST_SPEC));
    });

    for (const [kind, probe] of Object.entries(LARGEST_PROBES)) {
      it(`every field of a probe of ${kind}`, async () => {
        await succeed(
          ['create', '--dry-run=server', '--validate=strict', '-f', '-'],
          manifest(specWithProbe({ ...probe })),
        );
      });
    }

    it('1000 backends', async () => {
      const backends = Array.from({ length: 1000 }, (_, i) => ({
        name: `${i}.${'n'.repeat(240)}`,
        address: `b${i}.${'a'.repeat(60)}.example`,
        port: 80,
      }));

      await succeed(['create', '--dry-run=server', '--validate=strict', '-f', '-'], manifest(specWith({ backends })));
    });
  });

  describe('refuses, as the parser does, and names the field', () => {
    for (const { why, field, manifest: object } of INVALID_MANIFESTS) {
      it(`when ${why}`, async () => {
        const result = await dryRun(object);

        assert.notEqual(result.code, 0, result.stdout);
        assert.ok(result.stderr.includes(field), `${field} is not in: ${result.stderr}`);
      });
    }

    it('the two values that are the same', async () => {
      const { stderr } = await dryRun(manifest(specWith({ backends: [{ address: 'a' }, { address: 'a' }] })));

      assert.match(stderr, /spec\.backends: .*key a already exists.*backends must have different names/);
    });
  });

  it('judges random manifests exactly as the parser does', async () => {
    const objects = fc
      .sample(randomSpec, { numRuns: 800, seed: 20_261_122 })
      .map((spec, i) => manifest(spec, { name: `r${i}` }));

    const { stdout, stderr } = await run(
      ['create', '--dry-run=server', '-f', '-'],
      objects.map((object) => JSON.stringify(object)).join('\n---\n'),
    );

    const accepted = new Set([...stdout.matchAll(/\/(r\d+) created/g)].map(([, name]) => name));
    const disagreements = objects.flatMap((object, i) => {
      const parsed = parseCheck(object);
      if (parsed.ok === accepted.has(`r${i}`)) return [];
      const ours = parsed.ok
        ? 'we accept'
        : parsed.error.map((issue) => `${issuePath(issue)}: ${issue.message}`).join(', ');
      return [
        {
          ours,
          theirs: stderr.split('The BackendHealthCheck').find((text) => text.startsWith(` "r${i}"`)),
          spec: object['spec'],
        },
      ];
    });
    assert.deepEqual(disagreements, []);
    assert.ok(
      accepted.size > 80 && accepted.size < 720,
      `${accepted.size} of 800 were accepted: the sample shows little`,
    );
  });

  it('accepts two kinds of patterns that the parser refuses: they become InvalidSpec', async () => {
    for (const matches of ['\\p{Letter}', '(?<n>a)(?<n>b)']) {
      const object = manifest(specWithHttp({ method: 'GET', expectedBody: { matches } }));

      assert.equal((await dryRun(object)).code, 0, matches);
      assert.ok(!parseCheck(object).ok, matches);
    }
  });

  describe('the status', () => {
    it('says of a new object that nobody has looked at it', async () => {
      await created('new');

      assert.equal(await succeed(['get', 'bhc', 'new', '-o', 'jsonpath={.status}']), '{"observedGeneration":-1}');
    });

    it('takes an equal and a higher epoch, and refuses a lower and a missing one', async () => {
      await created('fenced');
      const write = async (owner: Fields): Promise<CommandResult> =>
        applyStatus('fenced', { observedGeneration: 1, ...owner });

      assert.equal((await write({ owner: { name: 'pod-a', epoch: 7 } })).code, 0);
      assert.equal((await write({ owner: { name: 'pod-a', epoch: 7 } })).code, 0);
      for (const owner of [{ owner: { name: 'pod-b', epoch: 6 } }, {}]) {
        const refused = await write(owner);
        assert.notEqual(refused.code, 0);
        assert.match(refused.stderr, /status\.owner: .*the status belongs to an operator with a higher epoch/);
      }
      assert.equal((await write({ owner: { name: 'pod-b', epoch: 8 } })).code, 0);
      assert.equal(await succeed(['get', 'bhc', 'fenced', '-o', 'jsonpath={.status.owner.name}']), 'pod-b');
    });

    it('leaves the owner alone when the spec changes', async () => {
      await created('edited');
      assert.equal(
        (await applyStatus('edited', { observedGeneration: 1, owner: { name: 'pod-a', epoch: 7 } })).code,
        0,
      );

      await succeed(['patch', 'bhc', 'edited', '--type=merge', '-p', '{"spec":{"interval":"3s"}}']);

      assert.equal(await succeed(['get', 'bhc', 'edited', '-o', 'jsonpath={.status.owner.epoch}']), '7');
    });
  });

  describe('kubectl', () => {
    it('shows the columns of the design, by the short name and by the category', async () => {
      await created('listed');
      const condition = {
        type: 'Healthy',
        status: 'False',
        reason: 'ConnectionRefused',
        message: 'm',
        lastTransitionTime: '2026-11-22T05:41:00Z',
        observedGeneration: 1,
      };
      assert.equal((await applyStatus('listed', { observedGeneration: 1, conditions: [condition] })).code, 0);

      const [head = '', row = ''] = (await succeed(['get', 'bhc', 'listed'])).split('\n');
      const [wideHead = ''] = (await succeed(['get', 'health', '-o', 'wide'])).split('\n');

      assert.deepEqual(head.split(/\s+/).filter(Boolean), ['NAME', 'READY', 'HEALTHY', 'REASON', 'AGE']);
      assert.match(row, /listed\s+False\s+ConnectionRefused/);
      assert.deepEqual(wideHead.split(/\s+/).filter(Boolean), [
        'NAME',
        'READY',
        'HEALTHY',
        'REASON',
        'AGE',
        'PROBE',
        'INTERVAL',
        'SINCE',
        'MESSAGE',
      ]);
    });

    it('explains every field', async () => {
      const paths = [...objectPaths(specSchema(), 'bhc.spec'), ...objectPaths(statusSchema(), 'bhc.status')];

      for (const path of ['bhc', ...paths]) {
        const text = await succeed(['explain', path]);
        assert.ok(!text.includes('<no description>') && !text.includes('<empty>'), text);
        assert.match(text, /DESCRIPTION:\n {4}\S/, text);
      }
    });
  });

  it('has the whole schema, and nothing that the server dropped', async () => {
    const stored: unknown = JSON.parse(
      await succeed(['get', 'crd', `${PLURAL}.${GROUP}`, '-o', 'jsonpath={.spec.versions[0].schema.openAPIV3Schema}']),
    );

    assert.deepEqual(stored, JSON.parse(JSON.stringify(resourceSchema())));
  });
});

/** The paths of all objects in a schema, as `kubectl explain` takes them. */
function objectPaths(schema: StructuralSchema, path: string): readonly string[] {
  const bare = schema.items ?? schema;
  if (bare.type !== 'object') return [];
  return [
    path,
    ...Object.entries(bare.properties ?? {}).flatMap(([name, member]) => objectPaths(member, `${path}.${name}`)),
  ];
}
