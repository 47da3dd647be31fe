import type { Day, PricingModel } from './event';
import type { Micros } from './money';

/** One price of one card. Days are of the WABA's zone; `effectiveTo` is the last day, null = newest known. */
export interface RateRow {
  model: PricingModel;
  effectiveFrom: Day;
  effectiveTo: Day | null;
  market: string;
  /** Snake case: `authentication_international`. */
  category: string;
  currency: string;
  /** Both null: list price. Else bounds of a volume bracket, inclusive (T2); `tierTo` null = no end. */
  tierFrom: bigint | null;
  tierTo: bigint | null;
  price: Micros;
  source: string;
  confidence: string;
}

export interface RateKey {
  model: PricingModel;
  market: string;
  category: string;
  currency: string;
  day: Day;
}

export interface RateBook {
  /** Newest first. */
  list: ReadonlyMap<string, RateRow[]>;
  tiers: ReadonlyMap<string, RateRow[]>;
}

type Place = Pick<RateRow, 'model' | 'market' | 'category' | 'currency'>;

function placeOf(place: Place): string {
  return `${place.model}|${place.currency}|${place.category}|${place.market}`;
}

/** @throws Error that names both rows when two of them give a price for the same thing on the same day. */
export function buildRateBook(rows: readonly RateRow[]): RateBook {
  const list = new Map<string, RateRow[]>();
  const tiers = new Map<string, RateRow[]>();
  for (const row of rows) {
    const book = row.tierFrom === null ? list : tiers;
    const place = placeOf(row);
    const there = book.get(place);
    if (there) there.push(row);
    else book.set(place, [row]);
  }
  for (const book of [list, tiers]) {
    for (const there of book.values()) {
      there.sort(newestFirst);
      refuseOverlap(there);
    }
  }
  return { list, tiers };
}

function newestFirst(a: RateRow, b: RateRow): number {
  if (a.effectiveFrom !== b.effectiveFrom) return a.effectiveFrom < b.effectiveFrom ? 1 : -1;
  return Number((a.tierFrom ?? 0n) - (b.tierFrom ?? 0n));
}

function refuseOverlap(rows: RateRow[]): void {
  for (let i = 0; i < rows.length; i++) {
    const newer = rows[i]!;
    if (newer.effectiveTo !== null && newer.effectiveTo < newer.effectiveFrom)
      throw new Error(`the rate ${nameOf(newer)} ends before it begins`);
    for (let j = i + 1; j < rows.length; j++) {
      const older = rows[j]!;
      const sameDays = older.effectiveTo === null || older.effectiveTo >= newer.effectiveFrom;
      if (sameDays && sameBracket(newer, older))
        throw new Error(`two rates overlap: ${nameOf(older)} and ${nameOf(newer)}`);
    }
  }
}

function sameBracket(a: RateRow, b: RateRow): boolean {
  if (a.tierFrom === null || b.tierFrom === null) return true;
  return (a.tierTo === null || a.tierTo >= b.tierFrom) && (b.tierTo === null || b.tierTo >= a.tierFrom);
}

function nameOf(row: RateRow): string {
  const bracket = row.tierFrom === null ? '' : ` ${row.tierFrom}:${row.tierTo ?? 'MAX'}`;
  const days = `from ${row.effectiveFrom} to ${row.effectiveTo ?? 'now'}`;
  return `${row.model} ${row.currency} ${row.category} ${row.market}${bracket} ${days}`;
}

/**
 * The list price in force on `day`. Null when no card has it: that is unpriced, never zero and never
 * another market's price.
 */
export function findRate(book: RateBook, key: RateKey): RateRow | null {
  return inForce(book.list.get(placeOf(key)), key.day);
}

function inForce(rows: RateRow[] | undefined, day: Day): RateRow | null {
  if (!rows) return null;
  for (const row of rows) {
    if (row.effectiveFrom > day) continue;
    return row.effectiveTo === null || day <= row.effectiveTo ? row : null;
  }
  return null;
}

/** Volume brackets in force on `day`, lowest first; empty when the card has none. */
export function findBrackets(book: RateBook, key: RateKey): RateRow[] {
  const rows = book.tiers.get(placeOf(key));
  const newest = inForce(rows, key.day);
  return newest ? rows!.filter((row) => row.effectiveFrom === newest.effectiveFrom) : [];
}
