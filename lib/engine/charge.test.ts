import { beforeEach, expect, test } from 'vitest';
import { cardCategory, type PriceContext, priceUnit, withMarkup } from './charge';
import type { Unit } from './event';
import { examplesMap } from './example-map';
import { buildRateBook, findBrackets, findRate, type RateRow } from './rates';
import { unitOf } from './testing';

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

const rows = [
  row(),
  row({ effectiveFrom: '2026-07-01', effectiveTo: '2026-09-30', price: 7_000n }),
  row({ effectiveFrom: '2026-07-01', effectiveTo: '2026-09-30', category: 'service', price: 0n }),
  row({ category: 'marketing', price: 60_000n }),
  row({ model: 'CBP', effectiveFrom: '2025-04-01', effectiveTo: '2025-06-30', price: 20_000n }),
  row({ market: 'Other', category: 'marketing', price: 90_000n }),
  row({ market: 'Poland', price: 21_000n }),
  row({
    market: 'Rest of Central & Eastern Europe',
    effectiveFrom: '2026-04-01',
    effectiveTo: '2026-06-30',
    price: 17_000n,
  }),
];
let context: PriceContext;
beforeEach(() => {
  context = {
    zone: 'UTC',
    currency: 'USD',
    country: 'BR',
    map: examplesMap(),
    book: buildRateBook(rows),
    markupPpm: 100_000n,
  };
});
const price = (facts: Partial<Unit>, other: Partial<PriceContext> = {}) =>
  priceUnit(unitOf(facts), { ...context, ...other });

test('a charged unit costs the list price of its day, and the tenant pays the mark-up on it (C18)', () => {
  expect(price({})).toMatchObject({
    country: 'BR',
    market: 'Brazil',
    wabaDay: '2026-10-03',
    rate: { price: 8_000n, effectiveFrom: '2026-10-01', category: 'utility', confidence: 'certain' },
    billable: true,
    cost: 8_000n,
    price: 8_800n,
    unpriced: null,
  });
});

test('the day of the card is that of the WABA (C18, P19)', () => {
  const occurredAt = Date.parse('2026-10-01T02:30:00Z');
  expect(price({ occurredAt }).cost).toBe(8_000n);
  expect(price({ occurredAt }, { zone: 'America/Sao_Paulo' })).toMatchObject({
    wabaDay: '2026-09-30',
    cost: 7_000n,
  });
});

test.each([
  'free_customer_service',
  'free_entry_point',
  'free_tier',
  'free_service',
  'free_of_some_new_kind',
])('%s is free', (type) => {
  expect(price({ type })).toMatchObject({ billable: false, cost: 0n, price: 0n, rate: null, unpriced: null });
});

test('free needs no country and no rate', () => {
  expect(price({ type: 'free_tier' }, { country: null, currency: 'AUD' })).toMatchObject({
    market: null,
    cost: 0n,
  });
  expect(price({ subtype: 'paid_exempt' })).toMatchObject({ billable: false, cost: 0n });
});

test.each([
  [{}, { currency: 'AUD' }, 'no AUD rate for utility in Brazil on 2026-10-03'],
  [{}, { country: null }, 'the country of the recipient is not known'],
  [{}, { country: 'FR' }, 'no USD rate for utility in France on 2026-10-03'],
  [{ type: 'surcharge' }, {}, "the pricing type 'surcharge' is not known"],
  [{ unpriced: "the category 'x' is not known" }, {}, "the category 'x' is not known"],
  [
    { model: 'CBP', category: 'marketing_lite' },
    {},
    'no USD rate for marketing_lite in Brazil on 2025-06-30',
  ],
  [
    { category: 'service', occurredAt: Date.parse('2026-08-03T12:00:00Z') },
    {},
    'Meta charges service in Brazil on 2026-08-03, which the USD card of 2026-07-01 lists as free',
  ],
  [
    { category: 'meta_business_agent', type: 'token_metered', tokens: 5 },
    { currency: 'EUR' },
    'no EUR rate per token for meta_business_agent',
  ],
  [
    { reportedCost: { micros: 5n, currency: 'EUR' } },
    {},
    'Meta reported the cost in EUR, the account is billed in USD',
  ],
] as const)('what cannot be priced says why: %#', (facts, other, reason) => {
  expect(price(facts, other)).toMatchObject({
    billable: false,
    cost: null,
    price: null,
    rate: null,
    unpriced: reason,
  });
});

test('cards know base categories only; service falls back to utility from October 2026 on (P7, P10, P11)', () => {
  expect(price({ category: 'marketing_lite' }).cost).toBe(60_000n);
  expect(price({ category: 'group_marketing' }).rate).toMatchObject({
    category: 'marketing',
    price: 60_000n,
  });
  expect(price({ category: 'group_utility' }).cost).toBe(8_000n);
  expect(price({ category: 'service' }).cost).toBe(8_000n);
  expect(price({ category: 'group_service' }).cost).toBe(8_000n);
  expect(cardCategory('CBP', 'marketing_lite')).toBe('marketing_lite');
});

test('a country that became a market of its own is never priced as its old region', () => {
  const at = (day: string) => price({ occurredAt: Date.parse(`${day}T12:00:00Z`) }, { country: 'PL' });
  expect(at('2026-06-30')).toMatchObject({ market: 'Rest of Central & Eastern Europe', cost: 17_000n });
  expect(at('2026-07-01')).toMatchObject({ market: 'Poland', cost: null });
  expect(at('2026-10-01')).toMatchObject({ market: 'Poland', cost: 21_000n });
});

test('an unlisted number is market Other, an unknown one is unpriced', () => {
  expect(price({ category: 'marketing' }, { country: null, basis: 'unlisted' })).toMatchObject({
    market: 'Other',
    cost: 90_000n,
  });
  expect(price({ category: 'marketing' }, { country: null, basis: 'unknown' }).cost).toBeNull();
});

test('a CBP conversation first seen after the switch has the last CBP card (P9)', () => {
  const late = {
    kind: 'conversation',
    model: 'CBP',
    occurredAt: Date.parse('2025-07-01T10:00:00Z'),
  } as const;
  expect(price(late)).toMatchObject({ wabaDay: '2025-07-01', cost: 20_000n });
});

test('a what-if uses the cards of its rules', () => {
  const august = Date.parse('2026-08-03T12:00:00Z');
  expect(price({ occurredAt: august }, { rules: 'pmp-2026-10' }).cost).toBe(8_000n);
  expect(price({ occurredAt: august, model: 'CBP' }, { rules: 'cbp-2024-11' }).cost).toBe(20_000n);
});

test('tokens and reported amounts need no card', () => {
  expect(price({ category: 'meta_business_agent', type: 'token_metered', tokens: 22_000 })).toMatchObject({
    cost: 44_000n,
  });
  const lite = {
    category: 'marketing_lite',
    unpriced: 'waits',
    reportedCost: { micros: 51_000n, currency: 'USD' },
  };
  expect(price(lite)).toMatchObject({ cost: 51_000n, price: 56_100n, billable: true, unpriced: null });
});

test('service has no other price before October 2026, and none but that of utility since (P11)', () => {
  const [before, since] = ['2026-09-30T12:00:00Z', '2026-10-01T12:00:00Z'].map(Date.parse);
  const book = buildRateBook([row({ effectiveFrom: '2026-07-01' }), row({ category: 'marketing' })]);
  const cost = (facts: Partial<Unit>) => price(facts, { book }).cost;
  expect(cost({ category: 'service', occurredAt: before })).toBeNull();
  expect(cost({ category: 'service', occurredAt: since })).toBe(8_000n);
  expect(cost({ category: 'group_service', occurredAt: since })).toBe(8_000n);
  expect(cost({ category: 'authentication', occurredAt: since })).toBeNull();
  const own = buildRateBook([row(), row({ category: 'service', price: 9_000n })]);
  expect(price({ category: 'group_service' }, { book: own })).toMatchObject({
    cost: 9_000n,
    rate: { category: 'service', market: 'Brazil', source: 'card', effectiveTo: null },
  });
});

test('the price of tokens and of a reported cost says where it comes from (P16, P17)', () => {
  const tokens = price({ category: 'meta_business_agent', type: 'token_metered', tokens: 7 });
  expect(tokens.rate).toEqual({
    price: 14n,
    effectiveFrom: '2026-08-01',
    effectiveTo: null,
    market: 'Brazil',
    category: 'meta_business_agent',
    confidence: 'certain',
    source: 'P16',
  });
  expect(price({ reportedCost: { micros: 5n, currency: 'USD' } }).rate).toEqual({
    price: 5n,
    effectiveFrom: null,
    effectiveTo: null,
    market: 'Brazil',
    category: 'utility',
    confidence: 'certain',
    source: 'reported by Meta',
  });
});

test('the mark-up rounds half up to the micro', () => {
  expect(withMarkup(5n, 100_000n)).toBe(6n);
  expect(withMarkup(4n, 100_000n)).toBe(4n);
});

test('rates that overlap are refused by name', () => {
  expect(() => buildRateBook([row(), row({ effectiveFrom: '2026-12-01' })])).toThrow(
    'two rates overlap: PMP USD utility Brazil from 2026-10-01 to now and PMP USD utility Brazil from 2026-12-01 to now',
  );
  expect(() => buildRateBook([row({ effectiveTo: '2026-09-01' })])).toThrow('ends before it begins');
  const tier = (from: bigint, to: bigint | null) => row({ tierFrom: from, tierTo: to });
  expect(() => buildRateBook([tier(0n, 100n), tier(100n, null)])).toThrow('two rates overlap');
  expect(() => buildRateBook([row(), tier(0n, 100n), tier(101n, null)])).not.toThrow();
});

test('a rate holds from its first day to its last and no further', () => {
  const book = buildRateBook([row({ effectiveTo: '2026-12-31' }), row({ tierFrom: 0n, tierTo: null })]);
  const on = (day: string) =>
    findRate(book, { model: 'PMP', market: 'Brazil', category: 'utility', currency: 'USD', day });
  expect([on('2026-09-30'), on('2026-10-01')?.price, on('2026-12-31')?.price, on('2027-01-01')]).toEqual([
    null,
    8_000n,
    8_000n,
    null,
  ]);
  const key = { model: 'PMP', market: 'Brazil', currency: 'USD', day: '2027-02-02' } as const;
  expect(findBrackets(book, { ...key, category: 'utility' }).length).toBe(1);
  expect(findBrackets(book, { ...key, category: 'marketing' })).toEqual([]);
});
