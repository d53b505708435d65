/** The names under which Kubernetes knows the resource. */
export const GROUP = 'backendhealth.dev';
export const VERSION = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION}`;
export const KIND = 'BackendHealthCheck';
export const LIST_KIND = 'BackendHealthCheckList';
export const PLURAL = 'backendhealthchecks';
export const SINGULAR = 'backendhealthcheck';
export const SHORT_NAME = 'bhc';
export const CATEGORY = 'health';

/** Any new value of this annotation makes the operator probe all backends of the check at once. */
export const PROBE_NOW_ANNOTATION = `${GROUP}/probe-now`;
/** On the Lease: the highest epoch that was ever taken with it. */
export const EPOCH_ANNOTATION = `${GROUP}/epoch`;
/** The field manager of every write to a status. */
export const FIELD_MANAGER = 'backend-health-operator';
