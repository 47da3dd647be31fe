import { expect, test } from 'vitest';
import { examplesMap } from './example-map';
import document from './fixtures/worked-examples.json';
import { marketOf } from './market';
import { formatMicros, parseMicros } from './money';
import {
  accrues,
  type Bracket,
  countKey,
  priceBatches,
  priceByTier,
  type TierBatch,
  type TierLine,
  tierCount,
  tierReachedAt,
  totalOf,
} from './tier';

const bracketsOf = (market: string, category: string): Bracket[] => {
  const tiers: Record<string, (string | number)[][]> = document.tier_fixture.tiers;
  return (tiers[`${market}/${category}`] ?? []).map(([from, to, price]) => ({
    from: BigInt(from!),
    to: to === 'MAX' ? null : BigInt(to!),
    price: parseMicros(String(price)),
  }));
};

const batch = (
  market: string,
  category: string,
  quantity: number,
  month = '2026-10',
  rate = '0',
): TierBatch => ({
  market,
  category,
  month,
  quantity: BigInt(quantity),
  listRate: parseMicros(rate),
});
const linesOf = (lines: TierLine[]) => ({
  lines: lines.map((line) => ({
    quantity: Number(line.quantity),
    unit_rate: formatMicros(line.unitRate),
    amount: formatMicros(line.amount),
  })),
  total: formatMicros(totalOf(lines)),
});
const priced = (batches: TierBatch[], counts?: Map<string, bigint>) =>
  priceBatches(batches, bracketsOf, counts).lines;
const sum = (lines: TierLine[][]): string => formatMicros(totalOf(lines.flat()));

type Example = (typeof document.tier_examples)[number];
const example = <T>(id: string): { input: T; expected: Example['expected'] } =>
  document.tier_examples.find((one) => one.id === id) as never;

test.each(['TIER-01', 'TIER-02', 'TIER-05'])('%s: brackets of one market and category (T1, T2)', (id) => {
  const { input, expected } = example<{
    market_category: string;
    charged_messages?: number;
    delivered?: number;
  }>(id);
  const [market, category] = input.market_category.split('/');
  const [lines] = priced([batch(market!, category!, input.charged_messages ?? input.delivered!)]);
  expect(linesOf(lines!)).toEqual(expected);
});

test('TIER-05: in-window utility counts when it is charged, and only then (T3, P12)', () => {
  const unit = { model: 'PMP', category: 'utility', subtype: null } as const;
  expect(accrues({ ...unit, type: 'regular' })).toBe(true);
  expect(accrues({ ...unit, type: 'free_customer_service' })).toBe(false);
  expect(accrues({ ...unit, type: 'free_entry_point' })).toBe(false);
  expect(accrues({ ...unit, type: 'regular', model: 'CBP' })).toBe(false);
});

test('TIER-06: all WABAs of a portfolio share a count (T4)', () => {
  const { input, expected } = example<{ sequence: { waba: string; charged_messages: number }[] }>('TIER-06');
  const lines = priced(input.sequence.map((one) => batch('Brazil', 'utility', one.charged_messages)));
  const byWaba = Object.fromEntries(input.sequence.map(({ waba }, i) => [waba, linesOf(lines[i]!)]));
  expect({ by_waba: byWaba, total: sum(lines) }).toEqual(expected);
});

test('TIER-09: international authentication goes on with the count (T5)', () => {
  const { input, expected } = example<{ sequence: { category: string; charged_messages: number }[] }>(
    'TIER-09',
  );
  const lines = priced(input.sequence.map((one) => batch('India', one.category, one.charged_messages)));
  const by = Object.fromEntries(input.sequence.map(({ category }, i) => [category, linesOf(lines[i]!)]));
  expect({ ...by, total: sum(lines) }).toEqual(expected);
});

test('TIER-10: two months at once (T6)', () => {
  const { expected } = example('TIER-10');
  const july = new Map([[countKey('Brazil', 'utility', '2026-07')!, 100n]]);
  const lines = priced(
    [batch('Brazil', 'utility', 20, '2026-07'), batch('Brazil', 'utility', 20, '2026-08')],
    july,
  );
  expect({ A_july: linesOf(lines[0]!), B_august: linesOf(lines[1]!), total: sum(lines) }).toEqual(expected);
});

test('TIER-11: marketing has no tiers (T7)', () => {
  const { input, expected } = example<{ list_rate: string; charged_messages: number }>('TIER-11');
  const [lines] = priced([batch('Brazil', 'marketing', input.charged_messages, '2026-10', input.list_rate)]);
  expect(linesOf(lines!)).toEqual(expected);
});

test('TIER-12: service has none and moves no count (T7)', () => {
  const { expected } = example('TIER-12');
  const lines = priced([
    batch('Brazil', 'service', 500, '2026-10', '0.0080'),
    batch('Brazil', 'utility', 100),
  ]);
  expect({ service: linesOf(lines[0]!), utility: linesOf(lines[1]!), total: sum(lines) }).toEqual(expected);
});

test('TIER-13: nor have groups (T7, P10)', () => {
  const { expected } = example('TIER-13');
  const before = new Map([[countKey('Brazil', 'utility', '2026-10')!, 1000n]]);
  const [lines] = priced([batch('Brazil', 'group_utility', 10, '2026-10', '0.0080')], before);
  expect(linesOf(lines!)).toEqual(expected);
});

test('TIER-14: a market that leaves its region (T8)', () => {
  const { expected } = example('TIER-14');
  const accruesTo = (day: string): string => `${marketOf('PL', day, examplesMap())}/${tierCount('utility')}`;
  expect({
    accrues_to_on_2026_06_30: accruesTo('2026-06-30'),
    accrues_to_on_2026_07_01: accruesTo('2026-07-01'),
  }).toEqual(expected);
});

test('all tier examples are held above', () => {
  const held = [
    'TIER-01',
    'TIER-02',
    'TIER-05',
    'TIER-06',
    'TIER-09',
    'TIER-10',
    'TIER-11',
    'TIER-12',
    'TIER-13',
    'TIER-14',
  ];
  expect(document.tier_examples.map((one) => one.id)).toEqual(held);
});

test('WH-15: the smallest tier_update_time is official (T9)', () => {
  const { account_updates, expected } = document.webhook_examples.find((one) => one.id === 'WH-15')!;
  expect(tierReachedAt(account_updates!, '25000001:50000000')).toBe(expected.tier_reached_at);
  expect(tierReachedAt(account_updates!, '1:2')).toBeNull();
});

test('brackets with a hole or an end are refused', () => {
  const hole = [
    { from: 1n, to: 10n, price: 5n },
    { from: 12n, to: null, price: 4n },
  ];
  expect(() => priceByTier(hole, 0n, 20n)).toThrow('no bracket holds message 11');
  expect(() => priceByTier([{ from: 0n, to: 10n, price: 5n }], 8n, 3n)).toThrow(
    'no bracket holds message 11',
  );
  expect(
    priceByTier(
      [
        { from: 0n, to: 10n, price: 5n },
        { from: 11n, to: null, price: 4n },
      ],
      10n,
      1n,
    ),
  ).toEqual([{ quantity: 1n, unitRate: 4n, amount: 4n }]);
});
