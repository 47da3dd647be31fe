import { Refusal } from '../api/refusal';
import { type Charge, priceUnit } from '../engine/charge';
import { cardDay, type RuleSetId, ruleSet } from '../engine/era';
import type { Day, PricingModel } from '../engine/event';
import { type MarketMap, marketOf } from '../engine/market';
import { buildRateBook, type RateBook, type RateRow } from '../engine/rates';
import { localDay } from '../engine/time';
import { UNKNOWN_COUNTRY } from '../inbox/messages';
import type { Route } from '../inbox/route';
import { markUp } from '../inbox/units';
import { readCard } from '../rates/import';
import { mergeRates } from '../rates/merge';
import { isMetaCard } from '../rates/meta-card';
import { isMetaTiers } from '../rates/meta-tiers';
import type { ReplayedUnit } from './replay';

/** A card that priced something. */
export interface CardUse {
  model: PricingModel;
  currency: string;
  effectiveFrom: Day;
  /** Units that it priced; those of days on which it did not hold, but was the nearest. */
  units: number;
  moved: number;
}

interface Days {
  first: Day;
  /** Null = no end is known. */
  last: Day | null;
}

const ALWAYS: Day = '0000-01-01';

/**
 * Prices units. On the rules' own days as the ledger does. On others by the card of the day as long as the rules'
 * time has one: CBP after its end takes its last card, rules before their beginning the card they began with. A
 * market is that of the card's day, because a card of 2025 has no price for a market of 2026. An uploaded card
 * replaces all stored ones, on every day: before its first day and after its last it is still the nearest.
 */
export class Cards {
  private readonly strict: RateBook;
  private readonly reaching: RateBook;
  private readonly days = new Map<string, Days>();
  private readonly uses = new Map<string, CardUse>();

  constructor(
    rates: readonly RateRow[],
    private readonly uploaded: boolean,
    private readonly rules: RuleSetId,
    private readonly map: MarketMap,
  ) {
    for (const { model, currency, effectiveFrom, effectiveTo } of rates) {
      const known = this.days.get(`${model} ${currency}`);
      const first = known && known.first < effectiveFrom ? known.first : effectiveFrom;
      const open = effectiveTo === null || known?.last === null;
      const last = open ? null : known?.last && known.last > effectiveTo ? known.last : effectiveTo;
      this.days.set(`${model} ${currency}`, { first, last });
    }
    this.strict = buildRateBook(rates);
    this.reaching = buildRateBook(rates.map((row) => this.stretched(row)));
  }

  private stretched(row: RateRow): RateRow {
    const { first, last } = this.days.get(`${row.model} ${row.currency}`)!;
    const from = row.effectiveFrom === first ? ALWAYS : row.effectiveFrom;
    return { ...row, effectiveFrom: from, effectiveTo: row.effectiveTo === last ? null : row.effectiveTo };
  }

  price({ unit, country, own }: ReplayedUnit, billingDay: Day, route: Route): Charge {
    const { currency, wabaZone: zone } = route;
    const known = country === UNKNOWN_COUNTRY ? null : country;
    const context = { zone, currency, country: known, map: this.map, markupPpm: 0n };
    if (own && !this.uploaded) {
      const charge = priceUnit(unit, { ...context, book: this.strict });
      markUp(charge, route, billingDay);
      return this.note(charge, currency);
    }
    const rules = own ? undefined : this.rules;
    const day = this.dayOf(unit.model, localDay(unit.occurredAt, zone), currency, rules);
    const market = known === null ? undefined : marketOf(known, day, this.map);
    const charge = priceUnit(unit, { ...context, book: this.reaching, market, rules });
    markUp(charge, route, billingDay);
    return this.note(charge, currency, day);
  }

  /** The day whose card prices a unit of `wabaDay`. */
  private dayOf(model: PricingModel, wabaDay: Day, currency: string, rules?: RuleSetId): Day {
    const day = cardDay(model, wabaDay, rules);
    const days = this.days.get(`${model} ${currency}`);
    if (!days) return day;
    if (day < days.first) return days.first;
    return days.last !== null && day > days.last ? days.last : day;
  }

  private note(charge: Charge, currency: string, day = charge.wabaDay): Charge {
    const from = charge.rate?.effectiveFrom;
    if (!from) return charge;
    const { model } = charge.unit;
    const effectiveFrom = from === ALWAYS ? this.days.get(`${model} ${currency}`)!.first : from;
    const key = `${model} ${currency} ${effectiveFrom}`;
    const use = this.uses.get(key) ?? { model, currency, effectiveFrom, units: 0, moved: 0 };
    use.units++;
    if (day !== charge.wabaDay) use.moved++;
    this.uses.set(key, use);
    return charge;
  }

  used(): CardUse[] {
    return [...this.uses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
  }
}

/**
 * The rows of an uploaded price list, in any layout that an import takes. Meta's own cards date nothing and are taken
 * for cards of these rules' beginning. @throws Refusal in one sentence.
 */
export function readList(text: string, rules: RuleSetId, name: string): RateRow[] {
  const { model, from } = ruleSet(rules);
  const undated = isMetaCard(text) || isMetaTiers(text);
  const merge = mergeRates([], readCard(text, { name, effectiveFrom: undated ? from : undefined }));
  if (merge.conflicts.length > 0)
    throw new Refusal(
      'invalid',
      {
        en: `The price list contradicts itself: ${merge.conflicts[0]!.en}`,
        fr: `La liste de prix se contredit\u00a0: ${merge.conflicts[0]!.fr}`,
      },
      'rates',
    );
  if (!merge.added.some((row) => row.model === model)) {
    const what = model === 'CBP' ? 'conversations (CBP)' : 'messages (PMP)';
    throw new Refusal(
      'invalid',
      {
        en: `The price list has no prices for ${what}, which ${rules} needs.`,
        fr: `La liste de prix n’a pas de prix pour les ${model === 'CBP' ? 'conversations (CBP)' : 'messages (PMP)'}, dont ${rules} a besoin.`,
      },
      'rates',
    );
  }
  return merge.added;
}
