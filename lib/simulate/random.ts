/**
 * A seeded source of chance (sfc32): integers only, no clock, no Math.random, so that the same seed gives
 * the same bytes everywhere. Independent decisions draw from forks, so that one never shifts another.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  constructor(
    private readonly seed: number,
    private readonly label = '',
  ) {
    this.a = hash(`${seed}/${label}/a`);
    this.b = hash(`${seed}/${label}/b`);
    this.c = hash(`${seed}/${label}/c`);
    for (let i = 0; i < 16; i++) this.next();
  }

  /** A source of its own for `label`: what it gives does not depend on what was drawn here. */
  fork(label: string): Random {
    return new Random(this.seed, `${this.label}/${label}`);
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return t >>> 0;
  }

  /** 0 to n - 1, for n up to 2^32. */
  below(n: number): number {
    return Math.floor((this.next() / 4_294_967_296) * n);
  }

  /** low to high, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True `permille` times of a thousand. */
  chance(permille: number): boolean {
    return this.below(1000) < permille;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** 32 hexadecimal digits, the form of Meta's conversation ids. */
  hex32(): string {
    return hex8(this.next()) + hex8(this.next()) + hex8(this.next()) + hex8(this.next());
  }

  /** `count` decimal digits, the first not zero. */
  digits(count: number): string {
    let text = String(this.between(1, 9));
    while (text.length < count) text += this.below(10);
    return text;
  }
}

/** Picks from `[thing, weight]` pairs; weights are whole numbers. */
export class Weighted<T> {
  private readonly bounds: number[] = [];
  private readonly total: number;

  constructor(private readonly pairs: readonly (readonly [T, number])[]) {
    let sum = 0;
    for (const [, weight] of pairs) {
      sum += weight;
      this.bounds.push(sum);
    }
    if (sum <= 0) throw new RangeError('nothing to pick from: every weight is zero');
    this.total = sum;
  }

  pick(random: Random): T {
    const at = random.below(this.total);
    let i = 0;
    while (this.bounds[i]! <= at) i++;
    return this.pairs[i]![0];
  }
}

const HEX4 = Array.from({ length: 0x1_0000 }, (_, i) => (i + 0x1_0000).toString(16).slice(1));

/** Eight hexadecimal digits of 32 bits. */
export function hex8(value: number): string {
  return HEX4[value >>> 16]! + HEX4[value & 0xffff]!;
}

function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h ^= h >>> 15;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
