/** The paths of the resources that the operator uses. */
import { GROUP, PLURAL, VERSION } from '../api/group.ts';
import type { ObjectRef } from '../api/object-key.ts';

/** All checks; of one namespace when it is given. */
export function checksPath(namespace?: string): string {
  const root = `/apis/${GROUP}/${VERSION}`;
  return namespace === undefined ? `${root}/${PLURAL}` : `${root}/namespaces/${segment(namespace)}/${PLURAL}`;
}

export function checkPath({ namespace, name }: ObjectRef): string {
  return `${checksPath(namespace)}/${segment(name)}`;
}

export function statusPath(ref: ObjectRef): string {
  return `${checkPath(ref)}/status`;
}

export function leasesPath(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${segment(namespace)}/leases`;
}

export function leasePath({ namespace, name }: ObjectRef): string {
  return `${leasesPath(namespace)}/${segment(name)}`;
}

export function eventsPath(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${segment(namespace)}/events`;
}

export function eventPath({ namespace, name }: ObjectRef): string {
  return `${eventsPath(namespace)}/${segment(name)}`;
}

export function secretPath({ namespace, name }: ObjectRef): string {
  return `/api/v1/namespaces/${segment(namespace)}/secrets/${segment(name)}`;
}

export function configMapPath({ namespace, name }: ObjectRef): string {
  return `/api/v1/namespaces/${segment(namespace)}/configmaps/${segment(name)}`;
}

/** A name that came from a user must stay one segment of the path, whatever is in it. */
function segment(name: string): string {
  return encodeURIComponent(name);
}
