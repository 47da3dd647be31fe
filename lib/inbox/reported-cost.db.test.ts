import { afterEach, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { checkBooks, standing } from '../ledger/testing';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { inbox } from './testing';
import { bodyOf, type Pricing, type Status } from './testing.bodies';

await testDatabase();
const { deliver, drain } = await inbox();
afterEach(checkBooks);

const cost = (amount: string, currency = 'USD'): Pricing => ({
  model: 'PMP',
  type: 'regular',
  category: 'marketing_lite',
  billable: true,
  cost: { amount, currency },
});
const sent: Status = { id: 'wamid.max', status: 'sent', at: '2026-03-01T10:00', pricing: cost('0.09') };
const delivered: Status = {
  ...sent,
  status: 'delivered',
  at: '2026-03-01T10:01',
  pricing: cost('0.0512345'),
};
const read: Status = { ...sent, status: 'read', at: '2026-03-01T10:09', pricing: cost('0.07') };

async function ledgerOf(slug: string, facts: readonly Status[]) {
  const place = { waba: `1${slug}`, phone: `2${slug}` };
  await createTenant({ slug, name: slug, markup: '10' });
  const phones = [{ id: place.phone }];
  await connectWaba({ tenant: slug, waba: place.waba, currency: 'USD', timezone: 'UTC', phones });
  for (const fact of facts) {
    await deliver([bodyOf(place, [fact])]);
    await drain();
  }
  return standing(slug);
}

const posted = {
  unit_id: 'wamid.max',
  billable: 1,
  cost_micros: 51_235n,
  rate_micros: 51_235n,
  rate_from: null,
  price_micros: 56_359n,
  rate_confidence: 'certain',
  rules: 'P17 H4 H7',
};

test('a message with a maximum price is posted at the cost that Meta reported (P17)', async () => {
  expect(await ledgerOf('forward', [sent, delivered, read])).toMatchObject([posted]);
});

test('in whatever order its statuses arrive (P17)', async () => {
  expect(await ledgerOf('reverse', [read, delivered, sent, read])).toMatchObject([posted]);
});

test('a cost in another currency than the account is unpriced, not converted (P17)', async () => {
  const inEuro = { ...delivered, pricing: cost('0.05', 'EUR') };
  expect(await ledgerOf('euro', [inEuro])).toMatchObject([
    { unpriced: 1, billable: 0, unpriced_reason: expect.stringContaining('reported the cost in EUR') },
  ]);
});
