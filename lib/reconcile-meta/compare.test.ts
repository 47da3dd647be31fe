import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareSides, type Figure, type Sides } from './compare';
import type { Place } from './difference';

const PLACE: Place = { month: '2026-10-01', phone: '1', country: 'FR', category: 'marketing' };
const RATE = 85_900n;

function figure(volume: bigint, changes: Partial<Figure> & { place?: Place } = {}): Figure {
  const cost = volume * RATE;
  return { place: PLACE, volume, unpriced: 0n, cost, tiers: 0n, unknownTier: false, amounts: 1n, ...changes };
}

function compare(sides: Partial<Sides>) {
  return compareSides({
    meta: [],
    ledger: [],
    freeAtMeta: 0n,
    freeInLedger: 0n,
    withCost: true,
    tolerance: 1n,
    knowsNumber: () => true,
    mayBeLate: false,
    ...sides,
  });
}

/** Of each difference: kind, volume, cost. */
function found(sides: Partial<Sides>) {
  return compare(sides).map(({ kind, volume, cost }) => [kind, volume, cost]);
}

const at = (changes: Partial<Place>) => ({ place: { ...PLACE, ...changes } });

describe('one difference', () => {
  test.each<[string, Partial<Sides>, unknown[][]]>([
    ['of nothing is none', { meta: [figure(5n)], ledger: [figure(5n)] }, []],
    ['lost webhooks', { meta: [figure(5n)], ledger: [figure(3n)] }, [['missing_deliveries', 2n, 2n * RATE]]],
    [
      'webhooks that may still come',
      { meta: [figure(5n)], ledger: [], mayBeLate: true },
      [['late', 5n, 5n * RATE]],
    ],
    [
      'a number that is not connected',
      { meta: [figure(5n)], knowsNumber: () => false, mayBeLate: true },
      [['unknown_number', 5n, 5n * RATE]],
    ],
    ['what Meta does not count', { meta: [figure(1n)], ledger: [figure(2n)] }, [['not_at_meta', -1n, -RATE]]],
    [
      'a country that was not told',
      { meta: [figure(5n)], ledger: [figure(3n), figure(2n, { ...at({ country: 'ZZ' }), cost: 2n })] },
      [['unknown_country', 2n, 2n * RATE - 2n]],
    ],
    [
      'another country',
      { meta: [figure(5n)], ledger: [figure(5n, { ...at({ country: 'GB' }), cost: 5n })] },
      [['country', 5n, 5n * RATE - 5n]],
    ],
    [
      'another category',
      { meta: [figure(5n)], ledger: [figure(5n, { ...at({ category: 'utility' }), cost: 10n })] },
      [['category', 5n, 5n * RATE - 10n]],
    ],
    [
      'a message at the edge of a month',
      { meta: [figure(5n)], ledger: [figure(4n), figure(1n, at({ month: '2026-09-01' }))] },
      [['edge', 1n, 0n]],
    ],
    [
      'charged there and free here',
      { meta: [figure(5n)], ledger: [figure(4n)], freeAtMeta: 9n, freeInLedger: 10n },
      [['charged_at_meta', 1n, RATE]],
    ],
    [
      'free there and charged here',
      { meta: [figure(4n)], ledger: [figure(5n)], freeAtMeta: 10n, freeInLedger: 9n },
      [['free_at_meta', -1n, -RATE]],
    ],
    ['free there only', { freeAtMeta: 3n, freeInLedger: 1n }, [['free_only_at_meta', 2n, 0n]]],
    ['free here only', { freeAtMeta: 1n, freeInLedger: 3n }, [['free_only_here', -2n, 0n]]],
    [
      'no price here',
      { meta: [figure(5n)], ledger: [figure(5n, { unpriced: 2n, cost: 3n * RATE })] },
      [['unpriced', 0n, 2n * RATE]],
    ],
    [
      'a volume tier',
      { meta: [figure(5n, { cost: 5n * RATE - 500n, tiers: -500n })], ledger: [figure(5n)] },
      [['tier', 0n, -500n]],
    ],
    [
      'a volume tier whose price is not known',
      { meta: [figure(5n, { cost: 5n * RATE - 500n, unknownTier: true })], ledger: [figure(5n)] },
      [['tier', 0n, -500n]],
    ],
    [
      "Meta's rounding",
      { meta: [figure(5n, { cost: 430_000n, amounts: 2n })], ledger: [figure(5n)], tolerance: 5_000n },
      [['rounding', 0n, 500n]],
    ],
    ['another price', { meta: [figure(5n, { cost: 430_000n })], ledger: [figure(5n)] }, [['rate', 0n, 500n]]],
    ['a cost of nothing', { meta: [figure(0n, { cost: 7n })] }, [['rate', 0n, 7n]]],
    [
      'without costs is one of volumes only',
      { meta: [figure(5n, { cost: 0n })], ledger: [figure(3n, { unpriced: 1n })], withCost: false },
      [['missing_deliveries', 2n, 0n]],
    ],
  ])('%s', (_, sides, expected) => {
    expect(found(sides)).toEqual(expected);
  });

  test('names both places when it stands elsewhere', () => {
    const here = at({ category: 'utility' });
    const [one] = compare({ meta: [figure(1n)], ledger: [figure(1n, here)] });
    expect(one).toMatchObject({ place: PLACE, elsewhere: here.place });
  });

  test('is not looked for at another number', () => {
    expect(found({ meta: [figure(1n)], ledger: [figure(1n, at({ phone: '2' }))] })).toEqual([
      ['missing_deliveries', 1n, RATE],
      ['not_at_meta', -1n, -RATE],
    ]);
  });
});

describe('all differences together', () => {
  const place = fc.record({
    month: fc.constantFrom('2026-09-01', '2026-10-01', '2026-11-01'),
    phone: fc.constantFrom('1', '2'),
    country: fc.constantFrom('FR', 'GB', 'ZZ'),
    category: fc.constantFrom('marketing', 'utility'),
  });
  const keyed = (figures: Figure[]) => [
    ...new Map(figures.map((one) => [JSON.stringify(one.place), one])).values(),
  ];
  const micros = fc.bigInt({ min: 0n, max: 10n ** 9n });
  const side = fc
    .array(
      fc.record({
        place,
        volume: fc.bigInt({ min: 0n, max: 50n }),
        unpriced: fc.bigInt({ min: 0n, max: 50n }),
        cost: micros,
        tiers: fc.bigInt({ min: -1000n, max: 0n }),
        unknownTier: fc.boolean(),
        amounts: fc.bigInt({ min: 0n, max: 5n }),
      }),
      { maxLength: 12 },
    )
    .map(keyed);
  const sides = fc.record({
    meta: side.map((figures) => figures.map((one) => ({ ...one, unpriced: 0n }))),
    // What has no price costs nothing.
    ledger: side.map((figures) =>
      figures.map((one) => {
        const unpriced = one.volume === 0n ? 0n : one.unpriced % (one.volume + 1n);
        return { ...one, unpriced, cost: unpriced === one.volume ? 0n : one.cost };
      }),
    ),
    freeAtMeta: fc.bigInt({ min: 0n, max: 60n }),
    freeInLedger: fc.bigInt({ min: 0n, max: 60n }),
    mayBeLate: fc.boolean(),
    knowsNumber: fc.constantFrom(
      () => true,
      (phone: string) => phone === '1',
    ),
  });
  const sum = <T>(items: readonly T[], of: (item: T) => bigint) =>
    items.reduce((all, one) => all + of(one), 0n);

  test('are every cent and every message between the ledger and Meta', () => {
    fc.assert(
      fc.property(sides, (given) => {
        const all = compare(given);
        expect(sum(given.ledger, ({ cost }) => cost) + sum(all, ({ cost }) => cost)).toBe(
          sum(given.meta, ({ cost }) => cost),
        );
        const onOneSide = all.filter(({ elsewhere, place }) => elsewhere === null && place !== null);
        expect(sum(given.ledger, ({ volume }) => volume) + sum(onOneSide, ({ volume }) => volume)).toBe(
          sum(given.meta, ({ volume }) => volume),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('of free messages are explained as far as they are charged on the other side, and then said', () => {
    fc.assert(
      fc.property(sides, (given) => {
        const all = compare(given);
        const of = (kind: string) =>
          sum(
            all.filter((one) => one.kind === kind),
            ({ volume }) => volume,
          );
        const difference = given.freeAtMeta - given.freeInLedger;
        expect(difference).toBe(
          of('free_only_at_meta') + of('free_only_here') - of('charged_at_meta') - of('free_at_meta'),
        );
      }),
      { numRuns: 300 },
    );
  });
});
