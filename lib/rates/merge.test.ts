import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMicros, parseMicros } from '../engine/money';
import { buildRateBook, findRate, type RateRow } from '../engine/rates';
import { addDays } from '../engine/time';
import { affectedBy, BUILTIN_GIVES_WAY, mergedRates, mergeRates, type StoredRate } from './merge';

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

const kept = (id: number) => ({ id, cardId: 1, builtin: false });
const stored = (...texts: string[]): StoredRate[] => texts.map((text, id) => ({ ...row(text), ...kept(id) }));
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
    conflicts: conflicts.map(({ en }) => en),
  };
}

/** 'from..to price confidence', which is 'likely' where nothing is said. */
const sure = (text: string, more: Partial<RateRow> = {}) =>
  row(text, { confidence: text.split(' ')[2] ?? 'likely', ...more });

function replacing(before: string[], file: string[]) {
  const known = before.map((one, id) => ({ ...sure(one), ...kept(id) }));
  const merge = mergeRates(
    known,
    file.map((one) => sure(one)),
  );
  return {
    after: mergedRates(known, merge)
      .map((one) => `${text(one)} ${one.confidence}`)
      .sort(),
    replaced: merge.replaced.flatMap(({ cuts }) => cuts.map(({ from, to }) => `${from}..${to ?? ''}`)),
    conflicts: merge.conflicts.length,
    affected: affectedBy(merge).map(({ from, to }) => `${from}..${to ?? ''}`),
  };
}

test('a surer price takes the place of a less sure one on its own days, and only there', () => {
  const likely = '2026-01-01..2026-12-31 0.06';
  const whole = { conflicts: 0, replaced: ['2026-01-01..2026-12-31'], affected: ['2026-01-01..2026-12-31'] };
  expect(replacing([likely], ['2026-01-01..2026-12-31 0.07 certain'])).toEqual({
    ...whole,
    after: ['2026-01-01..2026-12-31 0.0700 certain'],
  });
  expect(
    replacing([likely], ['2026-04-01..2026-04-30 0.07 certain', '2026-08-01..2026-08-31 0.08 certain']),
  ).toEqual({
    conflicts: 0,
    replaced: ['2026-04-01..2026-04-30', '2026-08-01..2026-08-31'],
    affected: ['2026-04-01..2026-08-31'],
    after: [
      '2026-01-01..2026-03-31 0.0600 likely',
      '2026-04-01..2026-04-30 0.0700 certain',
      '2026-05-01..2026-07-31 0.0600 likely',
      '2026-08-01..2026-08-31 0.0800 certain',
      '2026-09-01..2026-12-31 0.0600 likely',
    ],
  });
  expect(replacing(['2026-01-01.. 0.06'], ['2026-01-01.. 0.07 certain'])).toEqual({
    conflicts: 0,
    replaced: ['2026-01-01..'],
    affected: ['2026-01-01..'],
    after: ['2026-01-01.. 0.0700 certain'],
  });
});

test('what is left of a replaced price ends where a newer one follows, as any other', () => {
  expect(
    replacing(['2026-01-01.. 0.06'], ['2026-01-01..2026-01-31 0.07 certain', '2026-06-01.. 0.08']),
  ).toMatchObject({
    after: [
      '2026-01-01..2026-01-31 0.0700 certain',
      '2026-02-01..2026-05-31 0.0600 likely',
      '2026-06-01.. 0.0800 likely',
    ],
  });
});

test.each([
  ['likely', 'likely'],
  ['certain', 'likely'],
  ['certain', 'certain'],
  ['unverified', 'doubtful'],
  ['likely', 'unverified'],
])('%s is not replaced by %s', (before, file) => {
  const { conflicts, after } = replacing([`2026-01-01.. 0.06 ${before}`], [`2026-01-01.. 0.07 ${file}`]);
  expect(conflicts).toBe(1);
  expect(after).toEqual([`2026-01-01.. 0.0600 ${before}`]);
});

test('two prices of one file never replace each other', () => {
  expect(
    replacing([], ['2026-01-01..2026-12-31 0.06', '2026-06-01..2026-06-30 0.07 certain']).conflicts,
  ).toBe(1);
});

test('a schedule is as sure as its least sure bracket, and is replaced as a whole', () => {
  const tier = (from: bigint, to: bigint | null, price: string) =>
    sure(`2026-10-01.. ${price}`, { category: 'utility', tierFrom: from, tierTo: to });
  const file = [tier(0n, 50n, '0.03'), tier(51n, null, '0.02')];
  const known = [tier(0n, 100n, '0.03'), tier(101n, null, '0.02')].map((one, id) => ({
    ...one,
    ...kept(id),
  }));
  const certain = file.map((one) => ({ ...one, confidence: 'certain' }));
  expect(mergeRates(known, [certain[0]!, file[1]!]).conflicts).toHaveLength(1);
  const merge = mergeRates(known, certain);
  expect(merge).toMatchObject({ conflicts: [], added: [{ tierTo: 50n }, { tierFrom: 51n }] });
  expect(mergedRates(known, merge)).toHaveLength(2);
  expect(affectedBy(merge)).toEqual([]);
});

test('a release corrects its own prices, and gives way to an imported one on the days of that', () => {
  const own = { id: 1, cardId: 1, builtin: true };
  const imported = { id: 2, cardId: 2, builtin: false };
  const known = [
    { ...row('2026-01-01..2026-03-31 0.06'), ...own },
    { ...sure('2026-04-01..2026-06-30 0.09 unverified'), ...imported },
  ];
  const merge = mergeRates(
    known,
    [row('2026-01-01..2026-03-31 0.05'), row('2026-04-01.. 0.08')],
    BUILTIN_GIVES_WAY,
  );
  expect(merge).toMatchObject({ conflicts: [], skipped: 1 });
  expect(mergedRates(known, merge).map(text).sort()).toEqual([
    '2026-01-01..2026-03-31 0.0500',
    '2026-04-01..2026-06-30 0.0900',
    '2026-07-01.. 0.0800',
  ]);
});

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
  const known = schedule.map((one, id) => ({ ...one, ...kept(id) }));
  expect(mergeRates([], schedule).added).toHaveLength(2);
  expect(mergeRates(known, schedule)).toMatchObject({ added: [], unchanged: 2, conflicts: [] });
  expect(mergeRates(known, [tier(0n, 100n, '0.03'), tier(101n, null, '0.01')]).conflicts[0]?.en).toContain(
    'Brazil, utility, USD, 2026-10-01',
  );
  const later = mergeRates(known, [tier(0n, null, '0.01', '2027-01-01..')]);
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
const WORDS = ['unverified', 'likely', 'certain'];
const spans = fc.array(
  fc.record({
    from: fc.integer({ min: 0, max: 40 }),
    length: fc.option(fc.integer({ min: 0, max: 20 })),
    price: fc.integer({ min: 1, max: 3 }),
    confidence: fc.constantFrom(...WORDS),
  }),
  { maxLength: 6 },
);

type Drawn = { from: number; length: number | null; price: number; confidence: string };

function file(list: Drawn[]): RateRow[] {
  return list.map(({ from, length, price, confidence }) => {
    const begin = addDays(first, from);
    return row(`${begin}..${length === null ? '' : addDays(begin, length)} 0.0${price}`, { confidence });
  });
}

function applied(before: readonly StoredRate[], rows: RateRow[]): StoredRate[] | null {
  const merge = mergeRates(before, rows);
  if (merge.conflicts.length > 0) return null;
  return mergedRates(before, merge).map((one, id) => ({ ...one, ...kept(id) }));
}

const on = (rates: readonly RateRow[], day: string) =>
  rates.filter((one) => one.effectiveFrom <= day && (one.effectiveTo === null || day <= one.effectiveTo));

test('whatever is imported, no day has two prices, and importing it again changes nothing', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      let rates = applied([], file(a)) ?? [];
      rates = applied(rates, file(b)) ?? rates;
      const book = buildRateBook(rates);
      for (let n = 0; n < 70; n++) {
        const key = { model: 'PMP', market: 'Brazil', category: 'marketing', currency: 'USD' } as const;
        const day = addDays(first, n);
        const prices = on(rates, day);
        expect(prices.length).toBeLessThanOrEqual(1);
        expect(findRate(book, { ...key, day })?.price).toBe(prices[0]?.price);
      }
      const again = mergeRates(
        rates,
        rates.map(({ id, ...one }) => one),
      );
      expect(again).toMatchObject({
        added: [],
        closed: [],
        replaced: [],
        conflicts: [],
        unchanged: rates.length,
      });
    }),
  );
});

test('a day keeps its price or takes the file’s; where both are dated, the surer one wins', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      const before = applied([], file(a)) ?? [];
      const rows = file(b);
      const after = applied(before, rows);
      fc.pre(after !== null);
      for (let n = 0; n < 70; n++) {
        const day = addDays(first, n);
        const [was, is] = [on(before, day)[0], on(after!, day)[0]];
        const said = on(rows, day);
        if (is) expect([was, ...said].map((one) => one?.price)).toContain(is.price);
        const [dated] = said.filter((one) => one.effectiveTo !== null);
        if (!was || was.effectiveTo === null || !dated || dated.price === was.price) continue;
        expect(is?.price).toBe(dated.price);
        const same = said.filter(({ price }) => price === dated.price);
        const surest = Math.max(...same.map(({ confidence }) => WORDS.indexOf(confidence)));
        expect(surest).toBeGreaterThan(WORDS.indexOf(was.confidence));
      }
    }),
  );
});
