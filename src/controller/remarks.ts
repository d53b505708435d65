/** What is remarked on the backends of a check beside what their own probes showed: by comparison, by the spec, by its changes. Pure. */
import type { EffectiveCheck } from '../api/effective.ts';
import type { Reason } from '../api/reasons.ts';
import { remarkOn } from './remark-on.ts';
import type { BackendView } from './rows.ts';
import { suspectSharedDependency } from './shared-dependency.ts';
import type { SpecAdvice } from './spec-advice.ts';
import { correlateWithChange, type SpecChange } from './spec-change.ts';

/** These are found anew with every status, or with the next changes: a stored one says nothing. */
const COMPUTED: ReadonlySet<Reason> = new Set([
  'SharedDependencySuspected',
  'CorrelatesWithSpecChange',
  'DuplicateBackend',
  'CheckTooFrequent',
  'DetectionWindowTooLong',
  'Flapping',
]);

export function isComputed(reason: Reason): boolean {
  return COMPUTED.has(reason);
}

export function remarkedViews(
  views: readonly BackendView[],
  {
    effective,
    advice,
    change,
  }: { readonly effective: EffectiveCheck; readonly advice: SpecAdvice; readonly change: SpecChange | undefined },
): readonly BackendView[] {
  const compared = correlateWithChange(suspectSharedDependency(views), change, effective);
  if (advice.backends.size === 0) return compared;
  return compared.map((view) => remarkOn(view, advice.backends.get(view.backend.name) ?? []));
}
