import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsOfMinor, roundToMinor, shareOut } from './currency';

describe('an amount is rounded once, half-up, to what can be paid', () => {
  it.each([
    ['USD', 1_234_999n, 123n],
    ['USD', 1_235_000n, 124n],
    ['USD', -1_235_000n, -124n],
    ['USD', 4_999n, 0n],
    ['CLP', 499_999n, 0n],
    ['CLP', 500_000n, 1n],
    ['JPY', 1_500_000n, 2n],
    // Three decimals, of which the last is always 0.
    ['KWD', 1_234_999n, 1_230n],
    ['KWD', 1_235_000n, 1_240n],
  ])('%s %s micros are %s', (currency, micros, minor) => {
    expect(roundToMinor(micros, currency)).toBe(minor);
  });

  it('and moves by half a step at the most', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 15n), 10n ** 15n),
        fc.constantFrom('USD', 'CLP', 'KWD'),
        (micros, currency) => {
          const off = roundToMinor(micros, currency) * microsOfMinor(currency) - micros;
          const step = microsOfMinor(currency) * (currency === 'KWD' ? 10n : 1n);
          expect(2n * (off < 0n ? -off : off)).toBeLessThanOrEqual(step);
        },
      ),
    );
  });
});

describe('a whole that is shared out', () => {
  it('sums to itself, in proportion, in payable parts', () => {
    const weights = fc.array(fc.bigInt(-(10n ** 9n), 10n ** 12n), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 9n), 10n ** 9n),
        weights,
        fc.constantFrom('EUR', 'CLP', 'KWD'),
        (steps, weights, currency) => {
          const step = currency === 'KWD' ? 10n : 1n;
          const parts = shareOut(steps * step, weights, currency);
          expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(steps * step);
          const total = weights.reduce((sum, weight) => sum + weight, 0n);
          if (total === 0n) return;
          for (const [at, part] of parts.entries()) {
            expect(part % step).toBe(0n);
            // Not further from its exact share than one step.
            const off = part * total - steps * step * weights[at]!;
            const limit = step * (total < 0n ? -total : total);
            expect(off < 0n ? -off : off).toBeLessThan(limit);
          }
        },
      ),
    );
  });

  it('goes to the larger remainder first, and among equals to the first', () => {
    expect(shareOut(100n, [1n, 1n, 1n], 'USD')).toEqual([34n, 33n, 33n]);
    expect(shareOut(5n, [1n, 8n, 1n], 'USD')).toEqual([1n, 4n, 0n]);
    expect(shareOut(-10n, [1n, 1n, 1n], 'USD')).toEqual([-3n, -3n, -4n]);
    expect(shareOut(7n, [0n, 0n], 'USD')).toEqual([7n, 0n]);
    expect(shareOut(7n, [], 'USD')).toEqual([]);
  });
});
