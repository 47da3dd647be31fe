import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMicros, parseMicros } from '../engine/money';
import { buildRateBook, findRate, type RateRow } from '../engine/rates';
import { addDays } from '../engine/time';
import { affectedBy, mergeRates, type StoredRate } from './merge';

/** 'from..to price' or 'from.. price' of Brazil marketing in USD. */
function row(text: string, more: Partial<RateRow> = {}): RateRow {
  const [days, price] = text.split(' ') as [string, string];
  const [effectiveFrom, to] = days.split('..') as [string, string];
  return {
    model: 'PMP',
    market: 'Brazil',
    category: 'marketing',
    currency: 'USD',
    tierFrom: null,
    tierTo: null,
    source: 'test',
    confidence: 'certain',
    effectiveFrom,
    effectiveTo: to || null,
    price: parseMicros(price),
    ...more,
  };
}

const stored = (...texts: string[]): StoredRate[] => texts.map((text, id) => ({ ...row(text), id }));
const text = (one: RateRow) => `${one.effectiveFrom}..${one.effectiveTo ?? ''} ${formatMicros(one.price)}`;

function outcome(before: string[], file: string[]) {
  const { added, unchanged, closed, conflicts } = mergeRates(
    stored(...before),
    file.map((one) => row(one)),
  );
  return {
    added: added.map(text),
    unchanged,
    closed: closed.map(({ row: { id }, effectiveTo }) => `${id} ${effectiveTo}`),
    conflicts,
  };
}

const nothing = { added: [], unchanged: 0, closed: [], conflicts: [] };

test('a first card is added, open-ended rows of one file end where the next begins', () => {
  expect(outcome([], ['2026-01-01.. 0.06', '2026-04-01.. 0.07'])).toEqual({
    ...nothing,
    added: ['2026-01-01..2026-03-31 0.0600', '2026-04-01.. 0.0700'],
  });
});

test('the same price again is no change, in part or whole', () => {
  expect(outcome(['2026-01-01.. 0.06'], ['2026-01-01.. 0.06'])).toEqual({ ...nothing, unchanged: 1 });
  expect(outcome(['2026-01-01.. 0.06'], ['2026-04-01..2026-06-30 0.06'])).toEqual({
    ...nothing,
    unchanged: 1,
  });
  expect(outcome(['2026-01-01..2026-03-31 0.06'], ['2026-01-01..2026-06-30 0.06'])).toEqual({
    ...nothing,
    added: ['2026-04-01..2026-06-30 0.0600'],
  });
});

test('a new card ends the open-ended one before it', () => {
  expect(outcome(['2026-01-01.. 0.06'], ['2026-10-01.. 0.05'])).toEqual({
    ...nothing,
    added: ['2026-10-01.. 0.0500'],
    closed: ['0 2026-09-30'],
  });
});

test('an older card that comes later ends before the newer one, and the first file again changes nothing', () => {
  const newer = ['2026-10-01.. 0.05'];
  expect(outcome(newer, ['2026-01-01.. 0.06'])).toEqual({
    ...nothing,
    added: ['2026-01-01..2026-09-30 0.0600'],
  });
  expect(outcome(['2026-01-01..2026-09-30 0.06', '2026-10-01.. 0.05'], ['2026-01-01.. 0.06'])).toEqual({
    ...nothing,
    unchanged: 1,
  });
});

test('another price for a day that has one is refused by name', () => {
  const { conflicts, added } = outcome(['2026-01-01..2026-06-30 0.06'], ['2026-04-01.. 0.07']);
  expect(added).toEqual([]);
  expect(conflicts).toEqual([
    'Brazil, marketing, USD, 2026-04-01 (PMP) is 0.0700 in the file, but 0.0600 is in force from 2026-01-01 to 2026-06-30.',
  ]);
  expect(outcome(['2026-01-01.. 0.06'], ['2026-01-01.. 0.07']).conflicts).toHaveLength(1);
  expect(outcome([], ['2026-01-01.. 0.06', '2026-01-01.. 0.07']).conflicts).toEqual([
    'Brazil, marketing, USD, 2026-01-01 (PMP) comes twice, as 0.0600 and as 0.0700.',
  ]);
});

test('an end that the file names ends the open-ended row', () => {
  expect(outcome(['2026-01-01.. 0.06'], ['2026-01-01..2026-12-31 0.06'])).toEqual({
    ...nothing,
    unchanged: 1,
    closed: ['0 2026-12-31'],
  });
});

test('a volume schedule is one thing, beside the list price', () => {
  const tier = (from: bigint, to: bigint | null, price: string, day = '2026-10-01..') =>
    row(`${day} ${price}`, { category: 'utility', tierFrom: from, tierTo: to });
  const schedule = [tier(0n, 100n, '0.03'), tier(101n, null, '0.02')];
  const kept = schedule.map((one, id) => ({ ...one, id }));
  expect(mergeRates([], schedule).added).toHaveLength(2);
  expect(mergeRates(kept, schedule)).toMatchObject({ added: [], unchanged: 2, conflicts: [] });
  expect(mergeRates(kept, [tier(0n, 100n, '0.03'), tier(101n, null, '0.01')]).conflicts[0]).toContain(
    'Brazil, utility, USD, 2026-10-01',
  );
  const later = mergeRates(kept, [tier(0n, null, '0.01', '2027-01-01..')]);
  expect(later.closed.map(({ effectiveTo }) => effectiveTo)).toEqual(['2026-12-31', '2026-12-31']);
  expect(affectedBy(later)).toEqual([]);
});

test('the days that an import changes', () => {
  const merge = mergeRates(stored('2026-01-01.. 0.06'), [row('2026-10-01.. 0.05')]);
  expect(affectedBy(merge)).toEqual([
    { model: 'PMP', market: 'Brazil', category: 'marketing', currency: 'USD', from: '2026-10-01', to: null },
  ]);
});

const first = '2026-01-01';
const spans = fc.array(
  fc.record({
    from: fc.integer({ min: 0, max: 40 }),
    length: fc.option(fc.integer({ min: 0, max: 20 })),
    price: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 6 },
);

function file(list: { from: number; length: number | null; price: number }[]): RateRow[] {
  return list.map(({ from, length, price }) => {
    const begin = addDays(first, from);
    return row(`${begin}..${length === null ? '' : addDays(begin, length)} 0.0${price}`);
  });
}

function applied(before: readonly StoredRate[], rows: RateRow[]): StoredRate[] | null {
  const merge = mergeRates(before, rows);
  if (merge.conflicts.length > 0) return null;
  const ends = new Map(merge.closed.map(({ row: { id }, effectiveTo }) => [id, effectiveTo]));
  const kept = before.map((one) => ({ ...one, effectiveTo: ends.get(one.id) ?? one.effectiveTo }));
  return [...kept, ...merge.added.map((one, i) => ({ ...one, id: before.length + i }))];
}

test('whatever is imported, no day has two prices, and importing it again changes nothing', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      let rates = applied([], file(a)) ?? [];
      rates = applied(rates, file(b)) ?? rates;
      const book = buildRateBook(rates);
      for (let day = 0; day < 70; day++) {
        const key = { model: 'PMP', market: 'Brazil', category: 'marketing', currency: 'USD' } as const;
        const on = addDays(first, day);
        const prices = rates.filter(
          (one) => one.effectiveFrom <= on && (one.effectiveTo === null || on <= one.effectiveTo),
        );
        expect(prices.length).toBeLessThanOrEqual(1);
        expect(findRate(book, { ...key, day: on })?.price).toBe(prices[0]?.price);
      }
      const again = mergeRates(
        rates,
        rates.map(({ id, ...one }) => one),
      );
      expect(again).toMatchObject({ added: [], closed: [], conflicts: [], unchanged: rates.length });
    }),
  );
});
