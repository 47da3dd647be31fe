import type { Seconds } from './calendar';

/** What is still to happen, earliest first; of two at the same second, the one entered first. */
export class Agenda<T> {
  private readonly heap: { at: Seconds; order: number; item: T }[] = [];
  private entered = 0;

  add(at: Seconds, item: T): void {
    const { heap } = this;
    const entry = { at, order: this.entered++, item };
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  /** When the earliest is due, or null when nothing is left. */
  first(): Seconds | null {
    return this.heap[0]?.at ?? null;
  }

  next(): { at: Seconds; item: T } | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || first === last) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}

function before(a: { at: Seconds; order: number }, b: { at: Seconds; order: number }): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
