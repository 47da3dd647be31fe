import { expect, test } from 'vitest';
import type { InvoiceLine } from '@/lib/invoices/invoice';
import { partsOf, sectionsOf } from './sections';
import { roundingSentence, taxName } from './sentences';

const line = (changes: Partial<InvoiceLine>): InvoiceLine => ({
  position: 1,
  kind: 'usage',
  month: '2026-10-01',
  wabaMonth: '2026-10-01',
  market: 'France',
  category: 'marketing',
  model: 'PMP',
  rate: 100_000n,
  markupPpm: 100_000,
  quantity: 10n,
  cost: 1_000_000n,
  price: 1_100_000n,
  amountMinor: 110n,
  taxMinor: 0n,
  ...changes,
});

const lines = [
  line({}),
  line({ position: 2, category: 'utility', quantity: 5n, amountMinor: 40n }),
  line({ position: 3, market: 'Spain', amountMinor: 7n }),
  line({ position: 4, kind: 'adjustment', month: '2026-09-01', amountMinor: -3n, quantity: -1n }),
  line({ position: 5, kind: 'adjustment', month: '2026-08-01', amountMinor: 2n, quantity: 1n }),
  line({
    position: 6,
    kind: 'tier_saving',
    cost: -50_000n,
    price: -50_000n,
    amountMinor: -5n,
    markupPpm: null,
  }),
  line({ position: 7, kind: 'platform_fee', market: null, cost: 0n, price: 25_000_000n, amountMinor: 2500n }),
];

test('lines stand in the parts of the document, by market and month, and each part sums its own', () => {
  const shown = sectionsOf(lines).map(({ kind, groups, amountMinor }) => ({
    kind,
    groups: groups.map(({ market, month, lines, amountMinor }) =>
      [market, month, lines.length, amountMinor].join(' '),
    ),
    amountMinor,
  }));
  expect(shown).toEqual([
    { kind: 'usage', groups: ['France 2026-10-01 2 150', 'Spain 2026-10-01 1 7'], amountMinor: 157n },
    {
      kind: 'adjustments',
      groups: ['France 2026-09-01 1 -3', 'France 2026-08-01 1 2'],
      amountMinor: -1n,
    },
    { kind: 'savings', groups: ['France 2026-10-01 1 -5'], amountMinor: -5n },
    { kind: 'fees', groups: [' 2026-10-01 1 2500'], amountMinor: 2500n },
  ]);
});

test('cost, mark-up and fees are the price, and fees are no mark-up', () => {
  const { cost, markUp, fees } = partsOf(lines);
  expect({ cost, markUp, fees }).toEqual({ cost: 4_950_000n, markUp: 500_000n, fees: 25_000_000n });
  expect(cost + markUp + fees).toBe(lines.reduce((sum, { price }) => sum + price, 0n));
});

test.each([
  [0n, 'USD', 'to USD 0.01; nothing was lost or added by it.'],
  [1_500n, 'USD', 'to USD 0.01; together that adds USD 0.0015.'],
  [-400_000n, 'JPY', 'to JPY 1; together that takes off JPY 0.4.'],
])('the rounding is said as it is: %s', (rounding, currency, end) => {
  expect(roundingSentence(rounding, currency, 'en')).toBe(`Each line is rounded once, half-up, ${end}`);
});

test('in French, the amount stands before its currency', () => {
  expect(roundingSentence(1_500n, 'USD', 'fr')).toBe(
    'Chaque ligne est arrondie une seule fois, au plus proche (la moitié vers le haut), à 0,01\u00a0USD\u00a0; cela ajoute 0,0015\u00a0USD au total.',
  );
  expect(taxName({ kind: 'fixed', ppm: 200_000, name: 'VAT' }, 'fr')).toBe('TVA 20\u202f%');
});
