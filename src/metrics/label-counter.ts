/** A counter for each set of labels, as plain numbers. Bounded: what comes after the last free place is counted together. */
import type { Sample } from './computed.ts';

const MAX_SERIES = 200;
const OTHER = 'other';

export interface LabelCounter<Label extends string> {
  increment(labels: Readonly<Record<Label, string>>): void;
  samples(): readonly Sample[];
}

/** The labels of every increment stand in the same order, so that equal sets have equal keys. */
export function createLabelCounter<Label extends string>(order: readonly Label[]): LabelCounter<Label> {
  const series = new Map<string, { readonly labels: Sample['labels']; value: number }>();

  function seriesOf(values: readonly string[]): { value: number } {
    const key = values.join('\n');
    const known = series.get(key);
    if (known !== undefined) return known;
    if (series.size >= MAX_SERIES && values.some((value) => value !== OTHER)) return seriesOf(order.map(() => OTHER));
    const added = { labels: Object.fromEntries(order.map((label, index) => [label, values[index] ?? ''])), value: 0 };
    series.set(key, added);
    return added;
  }

  return {
    increment(labels) {
      seriesOf(order.map((label) => labels[label])).value += 1;
    },
    samples: () => [...series.values()],
  };
}
