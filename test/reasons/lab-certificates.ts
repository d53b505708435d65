/** The certificates of the TLS cases: one authority that the product trusts, one that it does not, and leaves of both. Made when first asked for. */
import { type Authority, type Identity, makeIntermediate, makeLeaf, makeRoot } from '../support/certificates.ts';

/** The name that the checks of the TLS cases ask for. */
export const LAB_NAME = 'lab.test';

export interface LabAuthorities {
  /** Trusted by the product in these cases. */
  readonly root: Authority;
  readonly intermediate: Authority;
  readonly strangerRoot: Authority;
  readonly strangerIntermediate: Authority;
}

let made: LabAuthorities | undefined;

export function labAuthorities(): LabAuthorities {
  if (made === undefined) {
    const root = makeRoot();
    const strangerRoot = makeRoot();
    made = {
      root,
      intermediate: makeIntermediate(root),
      strangerRoot,
      strangerIntermediate: makeIntermediate(strangerRoot),
    };
  }
  return made;
}

/** A sound certificate for the name of the lab. */
export function labLeaf(): Identity {
  return makeLeaf(labAuthorities().root, { names: [LAB_NAME] });
}
