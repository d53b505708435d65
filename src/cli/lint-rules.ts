/** What is allowed in a check and yet unwise. Each rule is a pure look at one check. */
import { resolveEffective } from '../api/effective.ts';
import { looksLikeIPv6 } from '../base/address-family.ts';
import { formatDuration } from '../base/duration.ts';
import type { CheckManifest } from '../files/manifest.ts';
import { type ManifestProblem, placedProblem, warning } from '../files/manifest-problem.ts';
import type { ManifestStore } from '../files/manifest-store.ts';
import { issuePath } from '../api/issue.ts';
import { keyReferences } from '../api/key-references.ts';
import { createAddressPolicy } from '../probe/network/address-policy.ts';
import { protocolRemarks } from './lint-protocol-rules.ts';

interface Remark {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type LintRule = (check: CheckManifest, store: ManifestStore) => readonly Remark[];

const ANYWHERE = createAddressPolicy({ allowLoopback: true });
const IN_A_CLUSTER = createAddressPolicy({ allowLoopback: false });
const CREDENTIAL_HEADER = /^(authorization|cookie|x-api-key|x-auth-token)$|(token|secret|password)/i;
const SCRIPT_PATH = /\.(php|asp|aspx|jsp|cgi|do)([/?]|$)/i;

const RULES: readonly LintRule[] = [backends, cadence, thresholds, page, statuses, headers, references];

export function lintWarnings(check: CheckManifest, store: ManifestStore): readonly ManifestProblem[] {
  const remarks = [...RULES.flatMap((rule) => rule(check, store)), ...protocolRemarks(check.parsed.spec)];
  return remarks.map(({ path, message }) =>
    warning(placedProblem(check.placeOf(path), issuePath({ path, message }), message)),
  );
}

function backends({ parsed: { spec } }: CheckManifest): readonly Remark[] {
  if (spec.backends.length === 0) return [{ path: ['spec', 'backends'], message: 'is empty: nothing will be probed' }];
  const remarks = spec.backends.flatMap(({ address }, index): readonly Remark[] => {
    const message = addressRemark(address);
    return message === undefined ? [] : [{ path: ['spec', 'backends', index, 'address'], message }];
  });
  if (!spec.backends.every((backend) => backend.maintenance)) return remarks;
  return [...remarks, { path: ['spec', 'backends'], message: 'are all in maintenance: none of them counts' }];
}

function addressRemark(address: string): string | undefined {
  // A name is judged when it is resolved.
  if (!/^[0-9.]+$/.test(address) && !looksLikeIPv6(address)) return undefined;
  if (!ANYWHERE.allows(address))
    return 'will never be probed: unspecified, multicast, broadcast, link-local and metadata addresses are refused';
  if (!IN_A_CLUSTER.allows(address))
    return 'is a loopback address: "bhc run" probes it, an operator in a cluster does so only with --allow-loopback';
  return undefined;
}

/** A timeout above the interval is fine: probes of one backend never overlap. */
function cadence({ parsed: { spec } }: CheckManifest): readonly Remark[] {
  const { timeoutMs, slowAfterMs, edgeIntervalMs, intervalMs } = resolveEffective(spec);
  const remarks: Remark[] = [];
  if (slowAfterMs >= timeoutMs) {
    const message = `is not below the timeout of ${formatDuration(timeoutMs)}: no answer can ever be slow`;
    remarks.push({ path: ['spec', 'slowAfter'], message });
  }
  if (edgeIntervalMs > intervalMs) {
    const message = `is longer than the interval of ${formatDuration(intervalMs)}: changes are confirmed later than they could be`;
    remarks.push({ path: ['spec', 'edgeInterval'], message });
  }
  return remarks;
}

function thresholds({ parsed: { spec } }: CheckManifest): readonly Remark[] {
  if (spec.unhealthyThreshold > 1) return [];
  return [{ path: ['spec', 'unhealthyThreshold'], message: 'is 1: a single lost packet makes a backend Unhealthy' }];
}

function page({ parsed: { spec } }: CheckManifest): readonly Remark[] {
  const path = spec.probe.http?.path ?? '/';
  if (!SCRIPT_PATH.test(path)) return [];
  return [
    {
      path: ['spec', 'probe', 'http', 'path'],
      message: 'looks like a script; a small static page makes a better check',
    },
  ];
}

function statuses({ parsed: { spec } }: CheckManifest): readonly Remark[] {
  return (spec.probe.http?.expectedStatuses ?? []).flatMap((status, index) =>
    /^5|-5/.test(status)
      ? [
          {
            path: ['spec', 'probe', 'http', 'expectedStatuses', index],
            message: 'takes server errors (5xx) for normal',
          },
        ]
      : [],
  );
}

function headers({ parsed: { spec } }: CheckManifest): readonly Remark[] {
  return (spec.probe.http?.headers ?? []).flatMap((header, index) =>
    header.valueFrom === undefined && CREDENTIAL_HEADER.test(header.name)
      ? [
          {
            path: ['spec', 'probe', 'http', 'headers', index, 'name'],
            message: 'looks like a credential; keep it in a Secret and refer to it with valueFrom',
          },
        ]
      : [],
  );
}

function references({ ref: { namespace }, parsed: { spec } }: CheckManifest, store: ManifestStore): readonly Remark[] {
  const remarks = keyReferences(spec).flatMap(({ kind, name, key, reference, use }): readonly Remark[] => {
    const holder = store.keyHolder(kind, { namespace, name });
    const path = [...reference, 'name'];
    if (holder === undefined)
      return [{ path, message: `names a ${kind} that is not among these manifests (${namespace}/${name})` }];
    if (holder.values.has(key)) return [];
    // The keys of a certificate are not for the check to choose.
    return use === 'certificate' || use === 'key'
      ? [{ path, message: `names the ${kind} ${namespace}/${name}, which has no key ${key}` }]
      : [{ path: [...reference, 'key'], message: `is no key of the ${kind} ${namespace}/${name}` }];
  });
  // A Secret that is missing lacks both of its keys, and is one remark.
  return [...new Map(remarks.map((remark) => [issuePath(remark) + remark.message, remark])).values()];
}
