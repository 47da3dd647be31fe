import { expect, test } from 'vitest';
import { buildRateBook, findBrackets, findRate, type RateRow } from './rates';

const row = (facts: Partial<RateRow> = {}): RateRow => ({
  model: 'PMP',
  effectiveFrom: '2026-10-01',
  effectiveTo: null,
  market: 'Brazil',
  category: 'utility',
  currency: 'USD',
  tierFrom: null,
  tierTo: null,
  price: 8_000n,
  source: 'card',
  confidence: 'certain',
  ...facts,
});
const tier = (from: bigint, to: bigint | null, facts: Partial<RateRow> = {}): RateRow =>
  row({ tierFrom: from, tierTo: to, price: from, ...facts });
const key = { model: 'PMP', market: 'Brazil', category: 'utility', currency: 'USD' } as const;

test('the newest card that has begun holds until its last day, whatever the order of the rows', () => {
  const cards = [
    row({ effectiveFrom: '2026-04-01', effectiveTo: '2026-06-30', price: 1n }),
    row({ effectiveFrom: '2026-10-01', price: 3n }),
    row({ effectiveFrom: '2026-07-01', effectiveTo: '2026-08-31', price: 2n }),
  ];
  for (const rows of [cards, [...cards].reverse()]) {
    const book = buildRateBook(rows);
    const on = (day: string) => findRate(book, { ...key, day })?.price ?? null;
    expect(['2026-03-31', '2026-04-01', '2026-06-30', '2026-07-01', '2026-08-31'].map(on)).toEqual([
      null,
      1n,
      1n,
      2n,
      2n,
    ]);
    expect(['2026-09-01', '2026-09-30', '2026-10-01', '2030-01-01'].map(on)).toEqual([null, null, 3n, 3n]);
  }
});

test('a price is that of its model, market, category and currency and of no other', () => {
  const book = buildRateBook([row()]);
  const day = '2026-10-01';
  expect(findRate(book, { ...key, day })).toEqual(row());
  expect(findRate(book, { ...key, day, model: 'CBP' })).toBeNull();
  expect(findRate(book, { ...key, day, market: 'Peru' })).toBeNull();
  expect(findRate(book, { ...key, day, category: 'service' })).toBeNull();
  expect(findRate(book, { ...key, day, currency: 'BRL' })).toBeNull();
});

test('brackets are those of the newest card, lowest first, and never the list price (T2)', () => {
  const old = { effectiveFrom: '2025-07-01', effectiveTo: '2026-09-30' };
  const book = buildRateBook([
    tier(101n, null),
    tier(0n, 100n),
    tier(51n, null, old),
    tier(0n, 50n, old),
    row({ price: 77n }),
  ]);
  const prices = (day: string) =>
    findBrackets(book, { ...key, day }).map(({ tierFrom, tierTo }) => [tierFrom, tierTo]);
  expect(prices('2026-10-01')).toEqual([
    [0n, 100n],
    [101n, null],
  ]);
  expect(prices('2026-09-30')).toEqual([
    [0n, 50n],
    [51n, null],
  ]);
  expect(prices('2025-06-30')).toEqual([]);
  expect(findBrackets(book, { ...key, category: 'marketing', day: '2026-10-01' })).toEqual([]);
  expect(findRate(book, { ...key, day: '2026-10-01' })?.price).toBe(77n);
});

const until = (effectiveFrom: string, effectiveTo: string | null) => row({ effectiveFrom, effectiveTo });

test.each([
  [
    [until('2026-10-01', '2026-12-31'), until('2026-12-31', null)],
    'two rates overlap: PMP USD utility Brazil from 2026-10-01 to 2026-12-31 and PMP USD utility Brazil from 2026-12-31 to now',
  ],
  [[until('2026-10-01', null), until('2026-10-01', null)], 'two rates overlap'],
  [
    [until('2026-01-01', null), until('2026-05-01', '2026-05-31'), until('2026-07-01', null)],
    'two rates overlap: PMP USD utility Brazil from 2026-05-01 to 2026-05-31|two rates overlap: PMP USD utility Brazil from 2026-01-01 to now and PMP USD utility Brazil from 2026-07-01 to now',
  ],
  [
    [until('2026-10-01', '2026-09-30')],
    'the rate PMP USD utility Brazil from 2026-10-01 to 2026-09-30 ends before it begins',
  ],
  [
    [tier(0n, 100n), tier(100n, null)],
    'two rates overlap: PMP USD utility Brazil 100:MAX from 2026-10-01 to now and PMP USD utility Brazil 0:100 from',
  ],
  [[tier(0n, null), tier(101n, 200n)], 'two rates overlap'],
  [[tier(0n, 100n), tier(0n, 100n)], 'two rates overlap'],
  [[tier(0n, 100n), tier(50n, 60n, { effectiveFrom: '2027-01-01' })], 'two rates overlap'],
] as [RateRow[], string][])('rows that contradict each other are refused by name %#', (rows, error) => {
  expect(() => buildRateBook(rows)).toThrow(new RegExp(error));
});

test.each([
  [[until('2026-10-01', '2026-12-31'), until('2027-01-01', null)]],
  [[until('2026-10-01', '2026-10-01')]],
  [
    [
      row(),
      row({ market: 'Peru' }),
      row({ model: 'CBP' }),
      row({ currency: 'BRL' }),
      row({ category: 'service' }),
    ],
  ],
  [[tier(0n, 100n), tier(101n, 200n), tier(201n, null)]],
  [[tier(0n, 100n, { effectiveTo: '2026-12-31' }), tier(50n, null, { effectiveFrom: '2027-01-01' })]],
  [[row(), tier(0n, null)]],
])('rows that stand side by side are taken %#', (rows) => {
  const { list, tiers } = buildRateBook(rows);
  expect([...list.values(), ...tiers.values()].flat().length).toBe(rows.length);
});
