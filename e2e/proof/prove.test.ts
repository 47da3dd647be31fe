import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { checkBooks } from '../../lib/ledger/testing';
import { startStripe } from '../stripe/start';
import { prove } from './prove';

await testDatabase();
const stripe = await startStripe();
Object.assign(process.env, { STRIPE_SECRET_KEY: 'sk_test_proof', STRIPE_API_URL: stripe.url });
afterAll(() => stripe.stop());

test('lines, ledger and Stripe agree to the cent, over three months with late deliveries', async () => {
  const { proofs, carried, late, problems } = await prove(stripe, { tenants: 8, messages: 2_000 });
  expect(problems).toEqual([]);
  expect(proofs).toHaveLength(27);
  expect(new Set(proofs.map(({ invoice }) => invoice.currency)).size).toBe(7);
  // Without these the test would prove little.
  expect(late).toBeGreaterThan(50);
  expect(carried.length).toBeGreaterThan(0);
  await checkBooks();
});
