/** A binary min-heap of entries that know their own place, so that any of them can be taken out in O(log n). Not a map: keys may repeat. */

/** `heapIndex` of an entry that is in no heap. */
export const NOT_IN_HEAP = -1;

/** What an entry carries for the heap. Create it with `NOT_IN_HEAP`; afterwards only the heap writes to it. */
export interface HeapEntry {
  heapKey: number;
  heapIndex: number;
}

/** An entry may be in one heap at a time. Entries of equal keys come out in any order. Nothing is allocated per operation. */
export class KeyedHeap<T extends HeapEntry> {
  readonly #entries: T[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The entry with the smallest key. */
  peek(): T | undefined {
    return this.#entries[0];
  }

  /** Puts an entry in, or moves it to its new key when it is in already. */
  insert(entry: T, key: number): void {
    entry.heapKey = key;
    if (entry.heapIndex === NOT_IN_HEAP) {
      entry.heapIndex = this.#entries.length;
      this.#entries.push(entry);
    }
    this.#settle(entry);
  }

  /** Takes an entry out. Returns whether it was in. */
  remove(entry: T): boolean {
    const hole = entry.heapIndex;
    if (hole === NOT_IN_HEAP) return false;
    entry.heapIndex = NOT_IN_HEAP;

    const last = this.#entries.pop();
    if (last !== undefined && last !== entry) {
      this.#place(last, hole);
      this.#settle(last);
    }
    return true;
  }

  /** Takes out the entry with the smallest key. */
  pop(): T | undefined {
    const top = this.#entries[0];
    if (top !== undefined) this.remove(top);
    return top;
  }

  #settle(entry: T): void {
    this.#rise(entry);
    this.#sink(entry);
  }

  #rise(entry: T): void {
    let index = entry.heapIndex;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#at(parentIndex);
      if (parent.heapKey <= entry.heapKey) break;
      this.#place(parent, index);
      index = parentIndex;
    }
    this.#place(entry, index);
  }

  #sink(entry: T): void {
    let index = entry.heapIndex;
    for (;;) {
      const child = this.#smallerChild(index);
      if (child === undefined || child.heapKey >= entry.heapKey) break;
      const childIndex = child.heapIndex;
      this.#place(child, index);
      index = childIndex;
    }
    this.#place(entry, index);
  }

  #smallerChild(index: number): T | undefined {
    const left = this.#entries[2 * index + 1];
    const right = this.#entries[2 * index + 2];
    return right !== undefined && left !== undefined && right.heapKey < left.heapKey ? right : left;
  }

  #place(entry: T, index: number): void {
    this.#entries[index] = entry;
    entry.heapIndex = index;
  }

  #at(index: number): T {
    const entry = this.#entries[index];
    if (entry === undefined) throw new Error(`heap has no entry at ${index}`);
    return entry;
  }
}
