/** What a check takes from Secrets and ConfigMaps, as a list of references. Pure; who reads them is the controller. */
import type { BackendHealthCheckSpec } from './v1alpha1/spec.ts';

/** The kinds of objects that hold values under keys. */
export type KeyHolderKind = 'Secret' | 'ConfigMap';

export interface KeyReference {
  /** The field that needs the value: ["spec", "probe", "tls", "caFrom"]. */
  readonly field: readonly (string | number)[];
  /** The field that names the object. */
  readonly reference: readonly (string | number)[];
  readonly kind: KeyHolderKind;
  /** The object, in the namespace of the check. */
  readonly name: string;
  readonly key: string;
  /** What becomes of the value: a header, or a part of TLS in PEM. */
  readonly use: 'header' | 'ca' | 'certificate' | 'key';
}

/** The keys of a Secret of the type kubernetes.io/tls. Only the keys count: who makes such a Secret by hand may leave the type out. */
const TLS_KEYS = [
  ['certificate', 'tls.crt'],
  ['key', 'tls.key'],
] as const;

/** In the order in which they stand in the spec. */
export function keyReferences({ probe }: BackendHealthCheckSpec): readonly KeyReference[] {
  return [...headerReferences(probe), ...caReferences(probe), ...certificateReferences(probe)];
}

type Probe = BackendHealthCheckSpec['probe'];

function headerReferences({ http }: Probe): readonly KeyReference[] {
  return (http?.headers ?? []).flatMap(({ valueFrom }, index): readonly KeyReference[] => {
    if (valueFrom === undefined) return [];
    const field = ['spec', 'probe', 'http', 'headers', index];
    const reference = [...field, 'valueFrom', 'secretKeyRef'];
    return [{ field, reference, kind: 'Secret', ...valueFrom.secretKeyRef, use: 'header' }];
  });
}

function caReferences({ tls }: Probe): readonly KeyReference[] {
  const { configMapKeyRef, secretKeyRef } = tls?.caFrom ?? {};
  const field = ['spec', 'probe', 'tls', 'caFrom'];
  return [
    ...(configMapKeyRef === undefined
      ? []
      : [
          {
            field,
            reference: [...field, 'configMapKeyRef'],
            kind: 'ConfigMap',
            ...configMapKeyRef,
            use: 'ca',
          } as const,
        ]),
    ...(secretKeyRef === undefined
      ? []
      : [{ field, reference: [...field, 'secretKeyRef'], kind: 'Secret', ...secretKeyRef, use: 'ca' } as const]),
  ];
}

function certificateReferences({ tls }: Probe): readonly KeyReference[] {
  if (tls?.clientCertificateFrom === undefined) return [];
  const { name } = tls.clientCertificateFrom.secretRef;
  const field = ['spec', 'probe', 'tls', 'clientCertificateFrom'];
  const reference = [...field, 'secretRef'];
  return TLS_KEYS.map(([use, key]) => ({ field, reference, kind: 'Secret', name, key, use }));
}
