import { expect, test } from 'vitest';
import { priceUnit } from './charge';
import { readDocument } from './document';
import { exampleBook, examplesMap } from './example-map';
import { type ExplainInput, explain, recompute } from './explain';
import document from './fixtures/worked-examples.json';
import { RULE_TEXT } from './rule-text';
import { foldThread, unitsOf } from './thread';

const input = (facts: Partial<ExplainInput> = {}): ExplainInput => ({
  model: 'PMP',
  category: 'marketing',
  type: 'regular',
  subtype: null,
  basis: 'verdict',
  rules: ['H4', 'H7'],
  country: 'BR',
  market: 'Brazil',
  currency: 'USD',
  rateMicros: 62_500n,
  rateFrom: '2026-10-01',
  confidence: 'certain',
  costMicros: 62_500n,
  priceMicros: 68_750n,
  markupPpm: 100_000n,
  wabaDay: '2026-10-03',
  occurredAt: Date.parse('2026-10-03T12:00:00Z'),
  openedBy: 'w1',
  unpriced: null,
  countryName: 'Brazil',
  ...facts,
});
const free = { rateMicros: null, rateFrom: null, confidence: null, costMicros: 0n, priceMicros: 0n };
const missing = { ...free, costMicros: null, priceMicros: null };

test.each([
  [
    {},
    "Marketing message delivered on 2026-10-03 to Brazil: charged at Meta's list price of 0.0625 USD (card of 2026-10-01) plus 10% mark-up = 0.06875 USD.",
  ],
  [
    {
      markupPpm: 0n,
      priceMicros: 62_500n,
      confidence: 'likely',
      country: 'PT',
      countryName: 'Portugal',
      market: 'Rest of Western Europe',
    },
    "Marketing message delivered on 2026-10-03 to Portugal (market Rest of Western Europe): charged at Meta's list price of 0.0625 USD (card of 2026-10-01, likely).",
  ],
  [
    { ...free, category: 'service', type: 'free_customer_service' },
    "Service message delivered on 2026-10-03 to Brazil: free, one of the number's 1,000 free service messages of the month.",
  ],
  [
    { ...free, category: 'utility', type: 'free_customer_service', wabaDay: '2025-09-01' },
    'Utility message delivered on 2025-09-01 to Brazil: free, inside the customer service window.',
  ],
  [
    { ...free, model: 'CBP', category: 'service', type: 'free_tier', wabaDay: '2024-09-10' },
    'Service conversation opened on 2024-09-10 with a user in Brazil: free, one of the 1,000 free conversations of the month.',
  ],
  [
    { ...missing, currency: 'AUD', unpriced: 'no AUD rate for marketing in Brazil on 2026-10-03' },
    'Marketing message delivered on 2026-10-03 to Brazil: not priced, because no AUD rate for marketing in Brazil on 2026-10-03.',
  ],
  [
    {
      ...missing,
      country: null,
      countryName: undefined,
      market: null,
      unpriced: 'the country of the recipient is not known',
    },
    'Marketing message delivered on 2026-10-03 to an unknown country: not priced, because the country of the recipient is not known.',
  ],
] as [Partial<ExplainInput>, string][])('the sentence %#', (facts, sentence) => {
  expect(explain(input(facts)).sentence).toBe(sentence);
});

test('the explanation holds its parts', () => {
  const explanation = explain(input({ tier: '1:100000', locatedBy: 'calling_code' }));
  expect(explanation).toMatchObject({
    model: { id: 'PMP', rules: 'pmp-2026-10', unit: 'message' },
    window: null,
    market: { country: 'BR', market: 'Brazil', basis: "calling code of the recipient's number" },
    rate: { micros: 62_500n, currency: 'USD', from: '2026-10-01', confidence: 'certain' },
    tier: '1:100000',
    evidence: { basis: 'verdict', openedBy: 'w1' },
    amount: { charged: true, cost: 62_500n, price: 68_750n },
  });
  expect(explanation.rules.map((rule) => rule.id)).toEqual(['H4', 'H7']);
});

test('recomputing gives the amount, or null where nothing can be computed', () => {
  expect(recompute(explain(input()))).toBe(68_750n);
  expect(recompute(explain(input({ ...free, type: 'free_entry_point' })))).toBe(0n);
  expect(recompute(explain(input({ ...missing, unpriced: 'no rate' })))).toBeNull();
  // An amount that was changed afterwards is found out.
  expect(recompute(explain(input({ priceMicros: 1n })))).not.toBe(1n);
});

test('every charge of the worked examples is explained by listed rules and recomputes to its amount', () => {
  const book = exampleBook();
  let seen = 0;
  for (const example of readDocument(document).examples) {
    const events = example.events.map((place) => place.event);
    const { zone, currency, market, authInternational, exempt } = example;
    for (const unit of unitsOf(foldThread(events, { zone, country: 'ID', authInternational, exempt }))) {
      const context = {
        zone,
        currency,
        country: null,
        market: market!,
        map: examplesMap(),
        book,
        markupPpm: 125_000n,
      };
      const charge = priceUnit(unit, context);
      const explanation = explain({
        ...unit,
        ...charge,
        currency,
        rateMicros: charge.rate?.price ?? null,
        rateFrom: charge.rate?.effectiveFrom ?? null,
        confidence: charge.rate?.confidence ?? null,
        costMicros: charge.cost,
        priceMicros: charge.price,
        markupPpm: 125_000n,
      });
      expect(recompute(explanation), example.id).toBe(charge.price);
      expect(unit.rules.length).toBeGreaterThan(0);
      for (const rule of unit.rules)
        expect(RULE_TEXT[rule as keyof typeof RULE_TEXT], `${example.id} ${rule}`).toBeDefined();
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(80);
});
