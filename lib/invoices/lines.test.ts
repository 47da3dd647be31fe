import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withMarkup } from '../engine/charge';
import { microsOfMinor } from './currency';
import type { Tax } from './invoice';
import { drawLines, type LedgerGroup, type LinesInput } from './lines';

const MONTH = '2026-10-01';

function group(facts: Partial<LedgerGroup> = {}): LedgerGroup {
  const one = {
    month: MONTH,
    wabaMonth: MONTH,
    market: 'France',
    category: 'marketing',
    model: 'PMP',
    rate: 85_900n,
    markupPpm: 0,
    quantity: 3n,
    ...facts,
  };
  const price = one.quantity * withMarkup(one.rate, BigInt(one.markupPpm));
  return { cost: one.quantity * one.rate, price, ...one, ...facts };
}

function draw(input: Partial<LinesInput>) {
  const nothing = {
    groups: [],
    savings: [],
    fees: { platform: 0n, minimum: 0n },
    tax: { kind: 'none' } as Tax,
  };
  return drawLines({ month: MONTH, currency: 'USD', ...nothing, ...input });
}

describe('lines', () => {
  it('are one a price, this month first, then earlier months, then savings, then fees', () => {
    const { lines } = draw({
      groups: [
        group({ month: '2026-09-01', wabaMonth: '2026-09-01' }),
        group({ market: 'India', wabaMonth: '2026-11-01' }),
        group({ market: 'India' }),
        group({ category: 'utility', rate: 30_000n }),
      ],
      savings: [
        {
          month: MONTH,
          wabaMonth: MONTH,
          market: 'India',
          category: 'utility',
          quantity: 9n,
          saving: 20_000n,
        },
      ],
      fees: { platform: 49_000_000n, minimum: 0n },
    });
    expect(
      lines.map(({ position, kind, month, market, wabaMonth, amountMinor }) =>
        [position, kind, month, market, wabaMonth, amountMinor].join(' '),
      ),
    ).toEqual([
      '1 usage 2026-10-01 France 2026-10-01 9',
      '2 usage 2026-10-01 India 2026-10-01 26',
      '3 usage 2026-10-01 India 2026-11-01 26',
      '4 adjustment 2026-09-01 France 2026-09-01 26',
      '5 tier_saving 2026-10-01 India 2026-10-01 -2',
      '6 platform_fee 2026-10-01   4900',
    ]);
  });

  it('are left out when a charge and its reversal are all there is', () => {
    expect(draw({ groups: [group({ quantity: 0n })] }).lines).toEqual([]);
  });

  it('take back in a later month what was charged wrongly in an earlier one', () => {
    const wrong = group({ month: '2026-09-01', quantity: -3n });
    const right = group({ month: '2026-09-01', rate: 10_000n });
    const { lines, totalMinor } = draw({ groups: [wrong, right] });
    expect(lines.map((line) => [line.kind, line.rate, line.amountMinor])).toEqual([
      ['adjustment', 10_000n, 3n],
      ['adjustment', 85_900n, -26n],
    ]);
    expect(totalMinor).toBe(-23n);
  });
});

describe('the minimum', () => {
  it.each([
    [{ platform: 0n, minimum: 1_000_000n }, [26n, 74n], 100n],
    [{ platform: 500_000n, minimum: 1_000_000n }, [26n, 50n, 74n], 150n],
    [{ platform: 0n, minimum: 260_000n }, [26n], 26n],
    [{ platform: 0n, minimum: 0n }, [26n], 26n],
  ])('fills the month up to the cent', (fees, amounts, total) => {
    const drawn = draw({ groups: [group()], fees });
    expect(drawn.lines.map((line) => line.amountMinor)).toEqual(amounts);
    expect(drawn.totalMinor).toBe(total);
  });
});

const groups = fc.array(
  fc.record({
    market: fc.constantFrom('France', 'India', 'Brazil', 'Other'),
    category: fc.constantFrom('marketing', 'utility', 'service'),
    rate: fc.bigInt(1n, 200_000n),
    markupPpm: fc.integer({ min: 0, max: 500_000 }),
    quantity: fc.bigInt(-50n, 100_000n),
    month: fc.constantFrom(MONTH, '2026-09-01'),
  }),
  { maxLength: 60 },
);

describe('the sums', () => {
  it('are the ledger and the rounding, to the micro, and tax is on the whole, to the cent', () => {
    fc.assert(
      fc.property(
        groups,
        fc.constantFrom('USD', 'CLP', 'KWD'),
        fc.integer({ min: 0, max: 300_000 }),
        (some, currency, ppm) => {
          const all = some.map((facts) => group(facts));
          const drawn = draw({ groups: all, currency, tax: { kind: 'fixed', ppm, name: 'VAT' } });
          const unit = microsOfMinor(currency);
          expect(drawn.price).toBe(all.reduce((sum, one) => sum + one.price, 0n));
          expect(drawn.cost).toBe(all.reduce((sum, one) => sum + one.cost, 0n));
          expect(drawn.price + drawn.rounding).toBe(drawn.subtotalMinor * unit);
          expect(drawn.lines.reduce((sum, line) => sum + line.amountMinor, 0n)).toBe(drawn.subtotalMinor);
          expect(drawn.lines.reduce((sum, line) => sum + line.taxMinor, 0n)).toBe(drawn.taxMinor);
          const exact = drawn.subtotalMinor * BigInt(ppm);
          const off = drawn.taxMinor * 1_000_000n - exact;
          const step = currency === 'KWD' ? 10_000_000n : 1_000_000n;
          expect(2n * (off < 0n ? -off : off)).toBeLessThanOrEqual(step + 2n);
          expect(drawn.totalMinor).toBe(drawn.subtotalMinor + drawn.taxMinor);
        },
      ),
    );
  });

  it('do not depend on the order of the ledger', () => {
    fc.assert(
      fc.property(groups, (some) => {
        const all = some.map((facts) => group(facts));
        const sums = ({ lines, ...rest }: ReturnType<typeof draw>) => rest;
        expect(sums(draw({ groups: [...all].reverse() }))).toEqual(sums(draw({ groups: all })));
      }),
    );
  });
});
