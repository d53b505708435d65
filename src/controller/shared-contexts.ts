/** One TLS context for all checks that trust and show the same. It holds no session: those are of each target alone. */
import { createHash } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { type Result, success } from '../base/result.ts';
import { certificateEndMs, compileTlsContext, type MaterialFault, type TlsMaterial } from '../probe/tls/compile-tls.ts';

export interface SharedContexts {
  /** Compiles, unless there is a context of the same. Faults are found anew each time. */
  readonly compile: typeof compileTlsContext;
}

/** A context of many authorities takes a megabyte: it is kept as long as a target has it, and not longer. */
export function createSharedContexts(): SharedContexts {
  const made = new Map<string, WeakRef<SecureContext>>();

  function forgetUnused(): void {
    for (const [id, context] of made) if (context.deref() === undefined) made.delete(id);
  }

  return {
    compile(minVersion, material, wallMs): Result<SecureContext, MaterialFault> {
      const id = idOf(minVersion, material);
      const known = made.get(id)?.deref();
      // Whatever else was wrong with it was wrong before: only time goes on.
      if (known !== undefined && wallMs <= certificateEndMs(material)) return success(known);
      const compiled = compileTlsContext(minVersion, material, wallMs);
      if (!compiled.ok) return compiled;
      forgetUnused();
      made.set(id, new WeakRef(compiled.value));
      return compiled;
    },
  };
}

/** A hash, so that no key is kept here. */
function idOf(minVersion: string, { ca, certificate, key }: TlsMaterial): string {
  return createHash('sha256')
    .update(JSON.stringify([minVersion, ca ?? null, certificate ?? null, key ?? null]))
    .digest('base64');
}
