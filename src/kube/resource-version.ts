/** Compares resource versions as far as Kubernetes allows it: decimal numbers are comparable (KEP-5504), anything else is opaque. */

const decimal = /^[1-9]\d{0,38}$/;

/** True only when both are comparable and `version` came before `other`. */
export function isOlder(version: string, other: string): boolean {
  if (!decimal.test(version) || !decimal.test(other)) return false;
  return version.length === other.length ? version < other : version.length < other.length;
}
