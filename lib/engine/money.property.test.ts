import fc from 'fast-check';
import { beforeEach, expect } from 'vitest';
import { type Charge, priceUnit, withMarkup } from './charge';
import { examplesMap } from './example-map';
import { explain, recompute } from './explain';
import type { MarketMap } from './market';
import { divideHalfUp, formatMicros, parseMicros } from './money';
import { buildRateBook, type RateRow } from './rates';
import { linesOf } from './statement-form';
import { property, unitOf } from './testing';
import { type Bracket, priceBatches, priceByTier, type TierBatch, totalOf } from './tier';
import { addDays, localDay, startOfDay, zoneOffset } from './time';
import { REASONS, type ReasonCode, type ReasonParts, readReason, unpricedBecause } from './unpriced';

const amount = fc.bigInt(-(10n ** 18n), 10n ** 18n);

property(
  'reading what was written gives the same amount',
  fc.tuple(amount, fc.nat(6)),
  ([micros, decimals]) => expect(parseMicros(formatMicros(micros, decimals))).toBe(micros),
);

property(
  'a division is the nearest whole, halves away from zero',
  fc.tuple(amount, fc.bigInt(1n, 10n ** 9n), fc.boolean()),
  ([n, d, negative]) => {
    const divisor = negative ? -d : d;
    const rest = n - divideHalfUp(n, divisor) * divisor;
    const twice = rest < 0n ? -2n * rest : 2n * rest;
    expect(twice <= d).toBe(true);
    if (twice === d) expect(rest === 0n || rest > 0n !== n > 0n).toBe(true);
  },
);

property(
  'the mark-up rounds half up to the micro and never loses to the cost',
  fc.tuple(fc.bigInt(0n, 10n ** 12n), fc.bigInt(0n, 2_000_000n)),
  ([cost, ppm]) => {
    const off = withMarkup(cost, ppm) * 1_000_000n - cost * (1_000_000n + ppm);
    expect(off > -500_000n && off <= 500_000n).toBe(true);
  },
);

/** Brackets without holes, by their widths; the last one has no end. */
const brackets = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.bigInt(0n, 10_000n)), { minLength: 1, maxLength: 6 })
  .map((parts) => {
    let from = 1n;
    return parts.map(([width, price], i): Bracket => {
      const to = i === parts.length - 1 ? null : from + BigInt(width) - 1n;
      const bracket = { from, to, price };
      from += BigInt(width);
      return bracket;
    });
  });

/** The closed formula: each bracket's price times the messages up to `n` that it holds. */
function priceUpTo(n: bigint, list: readonly Bracket[]): bigint {
  return list.reduce((sum, { from, to, price }) => {
    const last = to === null || n < to ? n : to;
    return last < from ? sum : sum + (last - from + 1n) * price;
  }, 0n);
}

property(
  'a priced quantity is the closed formula of the brackets (T2)',
  fc.tuple(brackets, fc.bigInt(0n, 200n), fc.bigInt(0n, 200n)),
  ([list, counted, quantity]) => {
    const lines = priceByTier(list, counted, quantity);
    expect(totalOf(lines)).toBe(priceUpTo(counted + quantity, list) - priceUpTo(counted, list));
    expect(lines.reduce((sum, line) => sum + line.quantity, 0n)).toBe(quantity);
    for (const line of lines)
      expect(line.quantity > 0n && line.amount === line.quantity * line.unitRate).toBe(true);
  },
);

property(
  'however a month is split between accounts, no message and no micro is lost (T4)',
  fc.tuple(
    brackets,
    fc.array(
      fc.tuple(fc.bigInt(0n, 60n), fc.constantFrom('utility', 'marketing'), fc.constantFrom('07', '08')),
      {
        maxLength: 12,
      },
    ),
  ),
  ([list, parts]) => {
    const batches = parts.map(
      ([quantity, category, month]): TierBatch => ({
        market: 'Brazil',
        category,
        month: `2026-${month}`,
        quantity,
        listRate: 77n,
      }),
    );
    const { lines, counts } = priceBatches(batches, () => list);
    for (const month of ['2026-07', '2026-08']) {
      const mine = batches.flatMap((batch, i) =>
        batch.month === month ? [{ batch, lines: lines[i]! }] : [],
      );
      const of = (category: string) => mine.filter(({ batch }) => batch.category === category);
      const whole = (category: string) => of(category).reduce((sum, { batch }) => sum + batch.quantity, 0n);
      const total = (category: string) => totalOf(of(category).flatMap((one) => one.lines));
      expect(total('utility')).toBe(priceUpTo(whole('utility'), list));
      expect(total('marketing')).toBe(77n * whole('marketing'));
      expect(counts.get(`Brazil/utility/${month}`) ?? 0n).toBe(whole('utility'));
    }
    expect([...counts.keys()].filter((key) => key.includes('marketing'))).toEqual([]);
  },
);

const row = (category: string, price: bigint): RateRow => ({
  model: 'PMP',
  effectiveFrom: '2020-01-01',
  effectiveTo: null,
  market: 'Brazil',
  category,
  currency: 'USD',
  tierFrom: null,
  tierTo: null,
  price,
  source: 'card',
  confidence: 'likely',
});
let map: MarketMap;
beforeEach(() => {
  map = examplesMap();
});

/** A unit with its price, of every kind: charged, free, unpriced, metered, reported. */
const charges = fc
  .record({
    category: fc.constantFrom('marketing', 'utility', 'service', 'meta_business_agent', 'strange'),
    type: fc.constantFrom('regular', 'free_customer_service', 'free_entry_point', 'token_metered', 'odd'),
    subtype: fc.constantFrom(null, null, 'paid_exempt'),
    country: fc.constantFrom('BR', 'FR', null),
    rate: fc.bigInt(0n, 10n ** 7n),
    markupPpm: fc.bigInt(0n, 10n ** 6n),
    tokens: fc.option(fc.nat(50_000), { nil: undefined }),
    cost: fc.option(fc.bigInt(0n, 10n ** 7n), { nil: null }),
    model: fc.constantFrom('PMP', 'NBP'),
  })
  .map(({ category, type, subtype, country, rate, markupPpm, tokens, cost, model }) => {
    const reportedCost = cost === null ? null : { micros: cost, currency: 'USD' };
    const unit = unitOf({ category, type, subtype, model: model as 'PMP', tokens, reportedCost });
    const book = buildRateBook(['marketing', 'utility', 'service'].map((name) => row(name, rate)));
    const charge = priceUnit(unit, { zone: 'UTC', currency: 'USD', country, map, book, markupPpm });
    return { unit, charge, markupPpm };
  });

property(
  'what an explanation says gives its amount again, in every language',
  charges,
  ({ unit, charge, markupPpm }) => {
    const input = {
      ...unit,
      ...charge,
      currency: 'USD',
      rateMicros: charge.rate?.price ?? null,
      rateFrom: charge.rate?.effectiveFrom ?? null,
      confidence: charge.rate?.confidence ?? null,
      costMicros: charge.cost,
      priceMicros: charge.price,
      markupPpm,
    };
    for (const language of ['en', 'fr'] as const) {
      const explanation = explain(input, { language });
      expect(recompute(explanation)).toBe(charge.price);
      expect(explanation.sentence).toMatch(/^[A-ZÀ-Ý«].*\.$/);
      expect(explanation.sentence).not.toMatch(/undefined|null|NaN/);
      if (charge.billable && language === 'en')
        expect(explanation.sentence).toContain(
          `${formatMicros(markupPpm === 0n ? charge.cost! : charge.price!)} USD`,
        );
    }
  },
);

property(
  'the lines of a statement hold every charge and every micro',
  fc.array(charges, { maxLength: 20 }),
  (list) => {
    const all: Charge[] = list.map(({ charge }) => charge);
    const lines = linesOf(all, { mixed: false, markets: 1, asConversations: false });
    const billable = all.filter((charge) => charge.billable);
    expect(lines.reduce((sum, line) => sum + parseMicros(line.amount), 0n)).toBe(
      billable.reduce((sum, charge) => sum + charge.price!, 0n),
    );
    expect(lines.reduce((sum, line) => sum + line.quantity, 0)).toBe(billable.length);
    expect(all.filter((charge) => charge.price !== null && charge.price > 0n && !charge.billable)).toEqual(
      [],
    );
  },
);

const day = fc.integer({ min: 0, max: 4000 }).map((n) => addDays('2020-01-01', n));
const word = fc.string({ minLength: 1, maxLength: 12 });
const parts = fc.record({
  currency: fc.constantFrom('USD', 'EUR'),
  reported: fc.constantFrom('INR', 'BRL'),
  category: fc.constantFrom('marketing', 'group_utility'),
  market: fc.constantFrom('Brazil', 'Rest of Central & Eastern Europe'),
  day,
  card: day,
  word,
  amount: fc.constantFrom('0.0700', '1234.5000'),
});

property(
  'a stored sentence gives its code and parts again',
  fc.tuple(fc.constantFrom(...(Object.keys(REASONS) as ReasonCode[])), parts),
  ([code, all]) => {
    const names = [...REASONS[code].matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof ReasonParts);
    const own = Object.fromEntries(names.map((name) => [name, all[name]])) as typeof all;
    expect(readReason(unpricedBecause(code, own))).toEqual({ code, parts: own });
  },
);

const zone = fc.constantFrom(
  'UTC',
  'America/New_York',
  'America/Santiago',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Europe/Paris',
);

property(
  'every instant lies in its day, which ends where the next begins, on days of changed clocks too (P19)',
  fc.tuple(fc.integer({ min: Date.parse('2021-01-01'), max: Date.parse('2027-12-31') }), zone),
  ([at, name]) => {
    const own = localDay(at, name);
    const start = startOfDay(own, name);
    const next = startOfDay(addDays(own, 1), name);
    expect(start <= at && at < next).toBe(true);
    expect(localDay(next - 1, name)).toBe(own);
    expect(new Date(at + zoneOffset(at, name)).toISOString().slice(0, 10)).toBe(own);
  },
);
