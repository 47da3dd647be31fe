import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceByTier, totalOf } from '../engine/tier';
import { savingOn, type TierUse } from './tier-savings';

/** The first hundred at 80, up to a thousand at 76, then 72 (T2); list price 80. */
const CARD = [
  { from: 1n, to: 100n, price: 80n },
  { from: 101n, to: 1_000n, price: 76n },
  { from: 1_001n, to: null, price: 72n },
];
const BRACKETS = CARD.map(({ to, price }) => ({ to, saving: 80n - price }));

function use(tenantId: number, quantity: bigint, category = 'utility', currency = 'USD'): TierUse {
  return { tenantId, currency, market: 'Brazil', category, quantity };
}

describe('a saving by volume tiers', () => {
  const uses = [use(1, 80n), use(2, 40n), use(1, 10n)];

  it('stays with the operator under the list price to all', () => {
    expect(savingOn(1, 'USD', 'utility', 'list_price', uses, BRACKETS)).toBe(0n);
  });

  it('goes to whose messages fell into the bracket under first come', () => {
    expect(savingOn(1, 'USD', 'utility', 'first_come', uses, BRACKETS)).toBe(10n * 4n);
    expect(savingOn(2, 'USD', 'utility', 'first_come', uses, BRACKETS)).toBe(20n * 4n);
  });

  it('is the same for each message under pro rata', () => {
    // 30 messages of 130 save 4 each: 120 in all, of which 90 and 40 messages take their parts.
    expect(savingOn(1, 'USD', 'utility', 'pro_rata', uses, BRACKETS)).toBe(83n);
    expect(savingOn(2, 'USD', 'utility', 'pro_rata', uses, BRACKETS)).toBe(37n);
  });

  it('of authentication-international goes on where authentication has got to, at its own prices (T5)', () => {
    const mixed = [use(1, 60n, 'authentication'), use(1, 60n, 'authentication_international')];
    expect(savingOn(1, 'USD', 'authentication_international', 'first_come', mixed, BRACKETS)).toBe(20n * 4n);
    expect(savingOn(1, 'USD', 'authentication', 'first_come', mixed, BRACKETS)).toBe(0n);
  });

  it('is none where the card has no tiers (T7)', () => {
    expect(savingOn(1, 'USD', 'utility', 'first_come', uses, [])).toBe(0n);
  });

  it('is what the tiers leave of the list price, and all of it is handed out', () => {
    const some = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.bigInt(1n, 900n)), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(some, (runs) => {
        const uses = runs.map(([tenant, quantity]) => use(tenant, quantity));
        const all = uses.reduce((sum, one) => sum + one.quantity, 0n);
        const whole = all * 80n - totalOf(priceByTier(CARD, 0n, all));
        const shares = (policy: 'first_come' | 'pro_rata') =>
          [1, 2, 3, 4].map((tenant) => savingOn(tenant, 'USD', 'utility', policy, uses, BRACKETS));
        expect(shares('first_come').reduce((sum, one) => sum + one, 0n)).toBe(whole);
        const handedOut = shares('pro_rata').reduce((sum, one) => sum + one, 0n);
        // Each share is rounded to the micro.
        expect(handedOut - whole).toBeGreaterThanOrEqual(-2n);
        expect(handedOut - whole).toBeLessThanOrEqual(2n);
      }),
    );
  });
});
