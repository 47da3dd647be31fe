import { expect, test } from 'vitest';
import type { Unit } from '../engine/event';
import type { Route } from '../inbox/route';
import { builtinMarketMap, builtinRates } from '../rates/builtin';
import { Cards, readList } from './cards';

const ROUTE: Route = {
  tenantId: 1,
  tenantZone: 'UTC',
  wabaId: 'w',
  wabaZone: 'UTC',
  currency: 'USD',
  phoneNumberId: 'p',
  markups: [{ from: '2000-01-01', ppm: 100_000, market: '', category: '' }],
};

function unit(model: Unit['model'], category: string, day: string): Unit {
  return {
    kind: model === 'CBP' ? 'conversation' : 'message',
    id: 'a',
    openedBy: 'a',
    occurredAt: Date.parse(`${day}T12:00Z`),
    model,
    category,
    type: 'regular',
    subtype: null,
    basis: 'derived',
    rules: [],
    unpriced: null,
  };
}

const HEADER = 'pricing_model,effective_from,effective_to,market,category,currency,tier_from,tier_to,price\n';

test('conversations after their end take the last card, and the market of its day', () => {
  const cards = new Cards(builtinRates(), false, 'cbp-2024-11', builtinMarketMap());
  const one = { unit: unit('CBP', 'marketing', '2026-10-20'), country: 'HK', own: false };
  const charge = cards.price(one, '2026-10-20', ROUTE);
  // Hong Kong has been a market of its own since July 2026, which no card of conversations knew.
  expect(charge).toMatchObject({ market: 'Rest of Asia Pacific', cost: 73_200n, price: 80_520n });
  expect(cards.used()).toEqual([
    { model: 'CBP', currency: 'USD', effectiveFrom: '2025-04-01', units: 1, moved: 1 },
  ]);
});

test('rules before their beginning take the card that they began with', () => {
  const cards = new Cards(builtinRates(), false, 'pmp-2026-10', builtinMarketMap());
  const service = cards.price(
    { unit: unit('PMP', 'service', '2025-03-01'), country: 'IN', own: false },
    '2025-03-01',
    ROUTE,
  );
  expect(service).toMatchObject({ market: 'India', cost: 1_400n });
  expect(cards.used()).toMatchObject([{ effectiveFrom: '2026-10-01', moved: 1 }]);
});

test('a price that no card has stays unpriced', () => {
  const cards = new Cards(builtinRates(), false, 'cbp-2024-11', builtinMarketMap());
  const lite = cards.price(
    { unit: unit('CBP', 'marketing_lite', '2026-08-01'), country: 'FR', own: false },
    '2026-08-01',
    ROUTE,
  );
  expect(lite).toMatchObject({ billable: false, cost: null });
  expect(lite.unpriced).toMatch(/no .*rate/);
  expect(cards.used()).toEqual([]);
});

test('an uploaded card holds on days before its first and after its last', () => {
  const text = `${HEADER}PMP,2027-01-01,2027-03-31,France,marketing,USD,,,0.05\nPMP,2027-04-01,2027-06-30,France,marketing,USD,,,0.06\n`;
  const cards = new Cards(readList(text, 'pmp-2026-10', 'mine.csv'), true, 'pmp-2026-10', builtinMarketMap());
  const costOn = (day: string, own: boolean) =>
    cards.price({ unit: unit('PMP', 'marketing', day), country: 'FR', own }, day, ROUTE).cost;
  expect([costOn('2026-10-05', true), costOn('2026-08-05', false)]).toEqual([50_000n, 50_000n]);
  expect([costOn('2027-02-05', true), costOn('2027-05-05', true), costOn('2028-01-01', true)]).toEqual([
    50_000n,
    60_000n,
    60_000n,
  ]);
  expect(cards.used()).toMatchObject([
    { effectiveFrom: '2027-01-01', units: 3, moved: 2 },
    { effectiveFrom: '2027-04-01', units: 2, moved: 1 },
  ]);
});

test("Meta's own card is taken for one of these rules' beginning", () => {
  const card = 'Market,Currency,Marketing,Utility\nFrance,$US,0.1,0.02\n';
  expect(readList(card, 'cbp-2024-11', 'meta.csv')).toMatchObject([
    { model: 'CBP', effectiveFrom: '2024-11-01', category: 'marketing', price: 100_000n },
    { model: 'CBP', effectiveFrom: '2024-11-01', category: 'utility', price: 20_000n },
  ]);
});

test.each([
  ['nothing', '', /cannot be read/],
  [
    'prices of another model',
    `${HEADER}CBP,2025-01-01,,France,marketing,USD,,,0.05\n`,
    /no prices for messages/,
  ],
  [
    'two prices at once',
    `${HEADER}PMP,2026-10-01,,France,marketing,USD,,,0.05\nPMP,2026-10-01,,France,marketing,USD,,,0.06\n`,
    /contradicts itself/,
  ],
])('a list with %s is refused', (_, text, sentence) => {
  expect(() => readList(text, 'pmp-2026-10', 'x.csv')).toThrow(sentence);
});
