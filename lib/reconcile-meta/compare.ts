import { divideHalfUp, type Micros } from '../engine/money';
import { addMonths } from '../invoices/month';
import type { Difference, DifferenceKind, Place } from './difference';

/** Charged messages of one place, as one of the two sides has them. */
export interface Figure {
  place: Place;
  volume: bigint;
  /** Of them, those without a price; none at Meta. */
  unpriced: bigint;
  cost: Micros;
  /** What the side pays less for them by volume tiers than at the ledger's price (negative), where it is known. */
  tiers: Micros;
  /** Charged by a higher tier than the first, whose price is not known. */
  unknownTier: boolean;
  /** Single amounts that it was added up from, each rounded. */
  amounts: bigint;
}

export interface Sides {
  meta: readonly Figure[];
  ledger: readonly Figure[];
  freeAtMeta: bigint;
  freeInLedger: bigint;
  /** Whether Meta's file has costs. */
  withCost: boolean;
  /** Half of the last digit of one of Meta's amounts, micros. */
  tolerance: Micros;
  knowsNumber: (phone: string) => boolean;
  /** Webhooks for the last of it may still be on their way. */
  mayBeLate: boolean;
}

/** What of one side has no counterpart yet, with what it costs. */
class Rest {
  constructor(
    readonly place: Place,
    public volume: bigint,
    private cost: Micros,
  ) {}

  /** Takes `volume` away with its part of the cost; the last takes what is left, so that nothing is lost. */
  take(volume: bigint): Micros {
    const cost = volume === this.volume ? this.cost : divideHalfUp(this.cost * volume, this.volume);
    this.volume -= volume;
    this.cost -= cost;
    return cost;
  }
}

/**
 * Every difference between Meta's figures and the ledger, each with a reason. Exact: the ledger's cost and the
 * differences' costs come to Meta's cost, to the micro. Free messages are compared in total only (section 10).
 */
export function compareSides(sides: Sides): Difference[] {
  const differences: Difference[] = [];
  const surplus: Rest[] = [];
  const deficit: Rest[] = [];
  for (const [meta, ledger] of paired(sides)) {
    const { unmatched, prices } = compareFigures(meta, ledger, sides);
    differences.push(...prices);
    if (unmatched && meta.volume > ledger.volume) surplus.push(unmatched);
    else if (unmatched) deficit.push(unmatched);
  }
  differences.push(...elsewhere(surplus, deficit));
  let free = sides.freeAtMeta - sides.freeInLedger;
  for (const rest of surplus) {
    const known = sides.knowsNumber(rest.place.phone);
    // Free here and charged there: as many as the ledger has free ones too many.
    if (known && free < 0n) free += settle(differences, rest, 'charged_at_meta', least(rest.volume, -free));
    settle(differences, rest, !known ? 'unknown_number' : sides.mayBeLate ? 'late' : 'missing_deliveries');
  }
  for (const rest of deficit) {
    if (free > 0n) free -= settle(differences, rest, 'free_at_meta', least(rest.volume, free), -1n);
    settle(differences, rest, 'not_at_meta', rest.volume, -1n);
  }
  if (free !== 0n)
    differences.push({
      kind: free > 0n ? 'free_only_at_meta' : 'free_only_here',
      place: null,
      elsewhere: null,
      volume: free,
      cost: 0n,
    });
  return differences;
}

function settle(
  differences: Difference[],
  rest: Rest,
  kind: DifferenceKind,
  volume = rest.volume,
  sign = 1n,
): bigint {
  if (volume === 0n) return 0n;
  const cost = rest.take(volume);
  differences.push({ kind, place: rest.place, elsewhere: null, volume: sign * volume, cost: sign * cost });
  return volume;
}

/** Both sides of each place; what one of them does not have is nothing. */
function paired({ meta, ledger }: Sides): [Figure, Figure][] {
  const places = new Map<string, [Figure | undefined, Figure | undefined]>();
  for (const one of meta) places.set(keyOf(one.place), [one, undefined]);
  for (const one of ledger) places.set(keyOf(one.place), [places.get(keyOf(one.place))?.[0], one]);
  return [...places.values()].map(([there, here]) => {
    const { place } = (there ?? here)!;
    return [there ?? nothing(place), here ?? nothing(place)];
  });
}

export function keyOf({ month, phone, country, category }: Place): string {
  return `${month} ${phone} ${country} ${category}`;
}

function nothing(place: Place): Figure {
  return { place, volume: 0n, unpriced: 0n, cost: 0n, tiers: 0n, unknownTier: false, amounts: 0n };
}

/** What is on one side only, and what the others cost more or less. */
function compareFigures(meta: Figure, ledger: Figure, { withCost, tolerance }: Sides) {
  const matched = least(meta.volume, ledger.volume);
  const metaRest = meta.volume - matched;
  const metaRestCost = metaRest === 0n ? 0n : divideHalfUp(meta.cost * metaRest, meta.volume);
  const ledgerRest = ledger.volume - matched;
  const priced = ledger.volume - ledger.unpriced;
  // Those with a price first: what has none is explained on its own.
  const pricedRest = least(ledgerRest, priced);
  const ledgerRestCost = pricedRest === 0n ? 0n : divideHalfUp(ledger.cost * pricedRest, priced);
  const rest = metaRest > 0n ? metaRest : ledgerRest;
  const unmatched =
    rest === 0n ? null : new Rest(meta.place, rest, withCost ? metaRestCost + ledgerRestCost : 0n);
  if (!withCost) return { unmatched, prices: [] };

  const prices: Difference[] = [];
  const differ = (kind: DifferenceKind, cost: Micros) => {
    if (cost !== 0n) prices.push({ kind, place: meta.place, elsewhere: null, volume: 0n, cost });
    return cost;
  };
  const metaCost = meta.cost - metaRestCost;
  let left = metaCost - (ledger.cost - ledgerRestCost);
  const unpriced = ledger.unpriced - (ledgerRest - pricedRest);
  if (unpriced > 0n && matched > 0n) left -= differ('unpriced', divideHalfUp(metaCost * unpriced, matched));
  const tiers = meta.volume === 0n ? 0n : divideHalfUp(meta.tiers * matched, meta.volume);
  left -= differ('tier', tiers);
  const small = left <= tolerance * meta.amounts && -left <= tolerance * meta.amounts;
  differ(small ? 'rounding' : meta.unknownTier && left < 0n ? 'tier' : 'rate', left);
  return { unmatched, prices };
}

/** Reasons for which a message stands elsewhere, the surest first. `here` is the ledger's place. */
const REASONS: [DifferenceKind, (there: Place, here: Place) => boolean][] = [
  ['unknown_country', (a, b) => a.month === b.month && a.category === b.category && b.country === 'ZZ'],
  ['category', (a, b) => a.month === b.month && a.country === b.country],
  ['country', (a, b) => a.month === b.month && a.category === b.category],
  [
    'edge',
    (a, b) =>
      a.country === b.country &&
      a.category === b.category &&
      (addMonths(a.month, 1) === b.month || addMonths(b.month, 1) === a.month),
  ],
];

/** Pairs what only Meta has with what only the ledger has, of the same number. */
function elsewhere(surplus: readonly Rest[], deficit: readonly Rest[]): Difference[] {
  const found: Difference[] = [];
  for (const [kind, fits] of REASONS)
    for (const there of surplus)
      for (const here of deficit) {
        const volume = least(there.volume, here.volume);
        if (volume === 0n || there.place.phone !== here.place.phone || !fits(there.place, here.place))
          continue;
        const cost = there.take(volume) - here.take(volume);
        found.push({ kind, place: there.place, elsewhere: here.place, volume, cost });
      }
  return found;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
