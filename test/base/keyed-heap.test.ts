import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type HeapEntry, KeyedHeap, NOT_IN_HEAP } from '../../src/base/keyed-heap.ts';

interface Named extends HeapEntry {
  readonly name: number;
}

function entry(name: number): Named {
  return { name, heapKey: 0, heapIndex: NOT_IN_HEAP };
}

const operation = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), name: fc.nat(30), key: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ kind: fc.constant('remove' as const), name: fc.nat(30) }),
  fc.record({ kind: fc.constant('pop' as const) }),
);

describe('the keyed heap', () => {
  it('behaves as a sorted list, whatever is put in, moved and taken out', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const heap = new KeyedHeap<Named>();
        const entries = Array.from({ length: 31 }, (_, name) => entry(name));
        const model = new Map<number, number>();
        const smallest = (): number | undefined => (model.size === 0 ? undefined : Math.min(...model.values()));

        for (const step of operations) {
          const named = step.kind === 'pop' ? undefined : entries[step.name];
          if (step.kind === 'insert' && named !== undefined) {
            heap.insert(named, step.key);
            model.set(step.name, step.key);
          } else if (step.kind === 'remove' && named !== undefined) {
            assert.equal(heap.remove(named), model.delete(step.name));
          } else {
            const expectedKey = smallest();
            const popped = heap.pop();
            assert.equal(popped?.heapKey, expectedKey);
            if (popped !== undefined) assert.ok(model.delete(popped.name));
          }
          assert.equal(heap.size, model.size);
          assert.equal(heap.peek()?.heapKey, smallest());
        }
      }),
    );
  });

  it('gives entries out in the order of their keys', () => {
    const heap = new KeyedHeap<Named>();
    for (const key of [5, 1, 4, 1, 3]) heap.insert(entry(key), key);

    const keys = Array.from({ length: 5 }, () => heap.pop()?.name);

    assert.deepEqual(keys, [1, 1, 3, 4, 5]);
    assert.equal(heap.pop(), undefined);
  });

  it('takes an entry back that was taken out', () => {
    const heap = new KeyedHeap<Named>();
    const one = entry(1);
    heap.insert(one, 10);
    heap.remove(one);
    heap.insert(one, 20);

    assert.equal(heap.size, 1);
    assert.equal(heap.peek()?.heapKey, 20);
  });
});
