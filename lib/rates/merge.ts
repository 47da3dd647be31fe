import type { Day } from '../engine/event';
import { formatMicros } from '../engine/money';
import type { RateRow } from '../engine/rates';
import { addDays } from '../engine/time';
import type { Said } from '../language/language';

export interface StoredRate extends RateRow {
  id: number;
  /** The version that brought it. */
  cardId: number;
  /** Came with Parley, and not by an operator's import. */
  builtin: boolean;
}

/** What an import would do to the stored rates. With conflicts, nothing of it may be done. */
export interface Merge {
  added: RateRow[];
  /** Rows of the file that say what is already known. */
  unchanged: number;
  /** Stored rows that end earlier now, because a newer price follows them. */
  closed: { row: StoredRate; effectiveTo: Day }[];
  /** Stored rows that a surer one takes the place of. */
  replaced: Replaced[];
  /** Stored rows that the file, which is surer, says all the days of too: they are as sure from now on. */
  confirmed: { row: StoredRate; confidence: string; source: string }[];
  /** Prices of the file that give way to a stored one on some of their days. */
  skipped: number;
  conflicts: Said[];
}

/** A stored price, or a whole volume schedule, of which some days have another price now. */
export interface Replaced {
  rows: readonly StoredRate[];
  /** The days that change, and the rows that hold on them. */
  cuts: (Days & { by: readonly RateRow[] })[];
  /** The days that keep the price: the rows go on there as rows of their own. */
  remains: Days[];
}

/** What happens on days for which the file has another price than the stored one. */
export type Precedence = (stored: readonly StoredRate[], file: readonly RateRow[]) => Verdict;
type Verdict = 'replace' | 'keep' | 'conflict';

const SURENESS = ['unverified', 'likely', 'certain'];

/** How sure a price is; a word that is not known here says no more than 'unverified'. */
function sureness(rows: readonly RateRow[]): number {
  return Math.min(...rows.map(({ confidence }) => Math.max(0, SURENESS.indexOf(confidence))));
}

/** An import: what is surer replaces what is less sure, else somebody has to decide. */
export const SURER_REPLACES: Precedence = (stored, file) =>
  sureness(file) > sureness(stored) ? 'replace' : 'conflict';

/** A release of Parley: it corrects its own prices and leaves alone what an operator has imported. */
export const BUILTIN_GIVES_WAY: Precedence = (stored) =>
  stored.every(({ builtin }) => builtin) ? 'replace' : 'keep';

/** Days from `from` to the last one, `to`; null = until something newer. */
interface Days {
  from: Day;
  to: Day | null;
}

/** A list price, or a whole volume schedule, over some days. */
interface Span extends Days {
  /** Two spans with the same value say the same. */
  value: string;
  rows: RateRow[];
  /** What is to become of the stored rows; pieces of them share it. */
  replaced?: Replaced;
}

/**
 * Adds the rows of a file to the stored ones. Days never have two prices: the same price again is no change; a
 * price that begins after an open-ended one ends it; an open-ended price ends before the next one that is known,
 * so the order in which cards are imported does not matter; a surer price replaces a less sure one on its own days;
 * anything else is a conflict that names its place.
 */
export function mergeRates(
  stored: readonly StoredRate[],
  incoming: readonly RateRow[],
  precedence: Precedence = SURER_REPLACES,
): Merge {
  const merge: Merge = {
    added: [],
    unchanged: 0,
    closed: [],
    replaced: [],
    confirmed: [],
    skipped: 0,
    conflicts: [],
  };
  const before = spansByPlace(stored, merge);
  for (const [place, spans] of spansByPlace(incoming, merge)) {
    const timeline = before.get(place) ?? [];
    for (const span of endedByTheNext(spans)) addSpan(timeline, span, merge, precedence);
    for (const { replaced, from, to } of timeline) replaced?.remains.push({ from, to });
  }
  return merge;
}

/** The stored rates as they are after the merge. */
export function mergedRates(
  stored: readonly StoredRate[],
  { added, closed, replaced, confirmed }: Merge,
): RateRow[] {
  const ends = new Map(closed.map(({ row, effectiveTo }) => [row.id, effectiveTo]));
  const surer = new Map(confirmed.map(({ row, confidence }) => [row.id, confidence]));
  const gone = new Set(replaced.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const kept = stored.filter(({ id }) => !gone.has(id));
  return [
    ...kept.map((row) => ({
      ...row,
      effectiveTo: ends.get(row.id) ?? row.effectiveTo,
      confidence: surer.get(row.id) ?? row.confidence,
    })),
    ...replaced.flatMap(remainsOf),
    ...added,
  ];
}

/** The rows that go on where a replaced price still holds. */
export function remainsOf({ rows, remains }: Replaced): StoredRate[] {
  return remains.flatMap(({ from, to }) =>
    rows.map((row) => ({ ...row, effectiveFrom: from, effectiveTo: to })),
  );
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
    else
      merge.conflicts.push({
        en: `${nameOf(row)} comes twice, as ${priceOf([twin])} and as ${priceOf([row])}.`,
        fr: `${nameOf(row)} vient deux fois, à ${priceOf([twin])} et à ${priceOf([row])}.`,
      });
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

function addSpan(timeline: Span[], span: Span, merge: Merge, precedence: Precedence) {
  const next = timeline.find((other) => other.from > span.from);
  const days: Days = { from: span.from, to: span.to ?? (next ? addDays(next.from, -1) : null) };
  let uncovered = [days];
  const toEnd: { other: Span; at: Day }[] = [];
  const toCut: Span[] = [];
  let gaveWay = false;
  for (const other of timeline) {
    if (!overlap(other, days)) continue;
    if (other.value === span.value) {
      confirm(other, { ...span, ...days }, merge, precedence);
      uncovered = uncovered.flatMap((piece) => without(piece, other));
      if (other.from === span.from && other.to === null && span.to !== null)
        toEnd.push({ other, at: span.to });
      continue;
    }
    if (other.to === null && other.from < span.from) {
      toEnd.push({ other, at: addDays(span.from, -1) });
      continue;
    }
    const verdict = other.rows.every(isStored) ? precedence(other.rows, span.rows) : 'conflict';
    if (verdict === 'conflict') {
      const [name, given, there] = [nameOf(span.rows[0]!), priceOf(span.rows), priceOf(other.rows)];
      const { from, to } = other;
      merge.conflicts.push({
        en: `${name} is ${given} in the file, but ${there} is in force from ${from} to ${to ?? 'now'}.`,
        fr: `${name} est à ${given} dans le fichier, mais ${there} est en vigueur du ${from} ${to ? `au ${to}` : 'à ce jour'}.`,
      });
      return;
    }
    if (verdict === 'replace') toCut.push(other);
    else {
      uncovered = uncovered.flatMap((piece) => without(piece, other));
      gaveWay = true;
    }
  }
  for (const { other, at } of toEnd) end(other, at, merge);
  for (const other of toCut) cut(timeline, other, { ...span, ...days }, merge);
  if (gaveWay) merge.skipped += span.rows.length;
  else if (uncovered.length === 0) merge.unchanged += span.rows.length;
  for (const piece of uncovered) {
    const rows = span.rows.map((row) => ({ ...row, effectiveFrom: piece.from, effectiveTo: piece.to }));
    merge.added.push(...rows);
    timeline.push({ ...piece, value: span.value, rows });
  }
  timeline.sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** The same price from a surer source raises what is known of it, where it says so of all its days. */
function confirm(span: Span, by: Span, merge: Merge, precedence: Precedence) {
  const { rows } = span;
  if (span.replaced || !rows.every(isStored) || without(span, by).length > 0) return;
  if (sureness(by.rows) <= sureness(rows) || precedence(rows, by.rows) !== 'replace') return;
  const { confidence, source } = by.rows[0]!;
  merge.confirmed.push(...rows.map((row) => ({ row, confidence, source })));
}

function end(span: Span, effectiveTo: Day, merge: Merge) {
  span.to = effectiveTo;
  if (span.replaced) return;
  for (const row of span.rows) {
    if (isStored(row)) merge.closed.push({ row, effectiveTo });
    else row.effectiveTo = effectiveTo;
  }
}

/** Takes the days of `by` out of a stored span; what is left of it stays on the timeline. */
function cut(timeline: Span[], span: Span, by: Span, merge: Merge) {
  let { replaced } = span;
  if (!replaced) {
    replaced = { rows: span.rows as StoredRate[], cuts: [], remains: [] };
    merge.replaced.push(replaced);
  }
  replaced.cuts.push({ ...common(span, by), by: by.rows });
  const pieces = without(span, by).map((piece) => ({ ...span, ...piece, replaced }));
  timeline.splice(timeline.indexOf(span), 1, ...pieces);
}

function isStored(row: RateRow): row is StoredRate {
  return 'id' in row;
}

function overlap(a: Days, b: Days): boolean {
  return (a.to === null || b.from <= a.to) && (b.to === null || a.from <= b.to);
}

/** The days of both, which overlap. */
function common(a: Days, b: Days): Days {
  // biome-ignore lint/complexity/useMathMinMax: days are texts.
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to === null || (b.to !== null && b.to < a.to) ? b.to : a.to;
  return { from, to };
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

/** A list price, or the brackets of a schedule, in words. */
export function priceOf(rows: readonly RateRow[]): string {
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

/** Where the merge changes list prices: what replaces another is among the added. Tiers are no part of a charge: their saving is a line of its own. */
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
