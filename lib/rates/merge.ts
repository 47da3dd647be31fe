import type { Day } from '../engine/event';
import { formatMicros } from '../engine/money';
import type { RateRow } from '../engine/rates';
import { addDays } from '../engine/time';

export interface StoredRate extends RateRow {
  id: number;
}

/** What an import would do to the stored rates. With conflicts, nothing of it may be done. */
export interface Merge {
  added: RateRow[];
  /** Rows of the file that say what is already known. */
  unchanged: number;
  /** Stored rows that end earlier now, because a newer price follows them. */
  closed: { row: StoredRate; effectiveTo: Day }[];
  conflicts: string[];
}

/** A list price, or a whole volume schedule, over some days. */
interface Span {
  from: Day;
  /** Last day; null = until something newer. */
  to: Day | null;
  /** Two spans with the same value say the same. */
  value: string;
  rows: RateRow[];
}

/**
 * Adds the rows of a file to the stored ones. Days never have two prices: the same price again is no change; a
 * price that begins after an open-ended one ends it; an open-ended price ends before the next one that is known,
 * so the order in which cards are imported does not matter; anything else is a conflict that names its place.
 */
export function mergeRates(stored: readonly StoredRate[], incoming: readonly RateRow[]): Merge {
  const merge: Merge = { added: [], unchanged: 0, closed: [], conflicts: [] };
  const before = spansByPlace(stored, merge);
  for (const [place, spans] of spansByPlace(incoming, merge)) {
    const timeline = before.get(place) ?? [];
    for (const span of endedByTheNext(spans)) addSpan(timeline, span, merge);
  }
  return merge;
}

function spansByPlace(rows: readonly RateRow[], merge: Merge): Map<string, Span[]> {
  const places = new Map<string, Map<Day, RateRow[]>>();
  for (const row of rows) {
    const kind = row.tierFrom === null ? 'list' : 'tiers';
    const place = [row.model, row.market, row.category, row.currency, kind].join('|');
    const days = places.get(place) ?? places.set(place, new Map()).get(place)!;
    const there = days.get(row.effectiveFrom) ?? days.set(row.effectiveFrom, []).get(row.effectiveFrom)!;
    const twin = there.find((other) => other.tierFrom === row.tierFrom);
    if (!twin) there.push(row);
    else if (textOf([twin]) === textOf([row]) && twin.effectiveTo === row.effectiveTo) merge.unchanged++;
    else merge.conflicts.push(`${nameOf(row)} comes twice, as ${priceOf([twin])} and as ${priceOf([row])}.`);
  }
  const spans = new Map<string, Span[]>();
  for (const [place, days] of places) {
    const sorted = [...days].sort(([a], [b]) => (a < b ? -1 : 1));
    spans.set(
      place,
      sorted.map(([from, rows]) => ({ from, to: rows[0]!.effectiveTo, value: textOf(rows), rows })),
    );
  }
  return spans;
}

/** Within one file an open-ended price ends where the next begins. */
function endedByTheNext(spans: readonly Span[]): Span[] {
  return spans.map((span, i) => {
    const next = spans[i + 1];
    return span.to === null && next ? { ...span, to: addDays(next.from, -1) } : span;
  });
}

function addSpan(timeline: Span[], span: Span, merge: Merge) {
  const next = timeline.find((other) => other.from > span.from);
  const to = span.to ?? (next ? addDays(next.from, -1) : null);
  let uncovered: { from: Day; to: Day | null }[] = [{ from: span.from, to }];
  const toEnd: { other: Span; at: Day }[] = [];
  for (const other of timeline) {
    if (!overlap(other, { from: span.from, to })) continue;
    if (other.value === span.value) {
      uncovered = uncovered.flatMap((piece) => without(piece, other));
      if (other.from === span.from && other.to === null && span.to !== null)
        toEnd.push({ other, at: span.to });
    } else if (other.to === null && other.from < span.from) {
      toEnd.push({ other, at: addDays(span.from, -1) });
    } else {
      merge.conflicts.push(
        `${nameOf(span.rows[0]!)} is ${priceOf(span.rows)} in the file, but ${priceOf(other.rows)} is in force ` +
          `from ${other.from} to ${other.to ?? 'now'}.`,
      );
      return;
    }
  }
  for (const { other, at } of toEnd) end(other, at, merge);
  if (uncovered.length === 0) merge.unchanged += span.rows.length;
  for (const piece of uncovered) {
    const rows = span.rows.map((row) => ({ ...row, effectiveFrom: piece.from, effectiveTo: piece.to }));
    merge.added.push(...rows);
    timeline.push({ ...piece, value: span.value, rows });
  }
  timeline.sort((a, b) => (a.from < b.from ? -1 : 1));
}

function end(span: Span, effectiveTo: Day, merge: Merge) {
  span.to = effectiveTo;
  for (const row of span.rows) {
    if (isStored(row)) merge.closed.push({ row, effectiveTo });
    else row.effectiveTo = effectiveTo;
  }
}

function isStored(row: RateRow): row is StoredRate {
  return 'id' in row;
}

type Days = Pick<Span, 'from' | 'to'>;

function overlap(a: Days, b: Days): boolean {
  return (a.to === null || b.from <= a.to) && (b.to === null || a.from <= b.to);
}

/** What is left of `piece` outside `cover`. */
function without(piece: Days, cover: Days): Days[] {
  if (!overlap(piece, cover)) return [piece];
  const left: Days[] = [];
  if (piece.from < cover.from) left.push({ from: piece.from, to: addDays(cover.from, -1) });
  if (cover.to !== null && (piece.to === null || cover.to < piece.to)) {
    left.push({ from: addDays(cover.to, 1), to: piece.to });
  }
  return left;
}

function textOf(rows: readonly RateRow[]): string {
  return rows
    .map((row) => `${row.tierFrom ?? ''}:${row.tierTo ?? ''}=${row.price}`)
    .sort()
    .join(' ');
}

function nameOf({ market, category, currency, effectiveFrom, model }: RateRow): string {
  return `${market}, ${category}, ${currency}, ${effectiveFrom} (${model})`;
}

function priceOf(rows: readonly RateRow[]): string {
  if (rows.length === 1 && rows[0]!.tierFrom === null) return formatMicros(rows[0]!.price);
  return rows.map((row) => `${row.tierFrom}:${row.tierTo ?? 'MAX'} ${formatMicros(row.price)}`).join(', ');
}

/** Days of one price that an import changes: charges of these days may have another price now. */
export interface Affected {
  model: RateRow['model'];
  market: string;
  category: string;
  currency: string;
  /** In the WABA's zone; `to` is the last day, null = no end. */
  from: Day;
  to: Day | null;
}

/** Where the merge changes list prices. Tiers are no part of a charge: their saving is a line of its own. */
export function affectedBy({ added, closed }: Pick<Merge, 'added' | 'closed'>): Affected[] {
  const spans = [
    ...added.map((row) => ({ row, from: row.effectiveFrom, to: row.effectiveTo })),
    ...closed.map(({ row, effectiveTo }) => ({ row, from: addDays(effectiveTo, 1), to: row.effectiveTo })),
  ];
  const places = new Map<string, Affected>();
  for (const { row, from, to } of spans) {
    if (row.tierFrom !== null) continue;
    const { model, market, category, currency } = row;
    const key = [model, market, category, currency].join('|');
    const known = places.get(key);
    if (!known) places.set(key, { model, market, category, currency, from, to });
    else {
      if (from < known.from) known.from = from;
      if (to === null || (known.to !== null && to > known.to)) known.to = to;
    }
  }
  return [...places.values()];
}
