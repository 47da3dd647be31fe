import { chargedBy, isService } from './category';
import { AGENT, cardDay, type RuleSetId } from './era';
import type { Day, PricingModel, Unit } from './event';
import { type Location, type MarketMap, marketOf } from './market';
import { divideHalfUp, type Micros } from './money';
import { findRate, type RateBook, type RateRow } from './rates';
import { localDay } from './time';
import { unpricedBecause } from './unpriced';

/** The price used, copied into the charge: later cards must not change it. */
export interface UsedRate {
  price: Micros;
  effectiveFrom: Day | null;
  effectiveTo: Day | null;
  market: string;
  /** Category on the card: `marketing` for `marketing_lite` and `group_marketing` (P7, P10). */
  category: string;
  confidence: string;
  source: string;
}

export interface PriceContext {
  /** Zone of the WABA: cards are dated in it. */
  zone: string;
  /** Billing currency of the WABA. */
  currency: string;
  /** Country of the recipient, with how it was found: an `unlisted` number is market Other (M2). */
  country: string | null;
  basis?: Location['basis'];
  /** A market known by other means; wins over the country's. */
  market?: string;
  map: MarketMap;
  book: RateBook;
  /** Mark-up on Meta's price in parts per million: 100_000n = 10 %. */
  markupPpm: bigint;
  /** What-if: the rules of the fold; cards of those rules' time are then used. */
  rules?: RuleSetId;
}

export interface Charge {
  unit: Unit;
  country: string | null;
  market: string | null;
  /** Day of delivery (PMP, NBP) or opening (CBP) in the zone of the WABA: the day of the card (C18, P19). */
  wabaDay: Day;
  rate: UsedRate | null;
  billable: boolean;
  /** Meta's list price, micros. Null = unpriced. */
  cost: Micros | null;
  /** What the tenant pays: cost plus mark-up, micros. Null = unpriced. */
  price: Micros | null;
  /** The sentence that says what is missing; null when priced. */
  unpriced: string | null;
}

/** Prices one unit. What cannot be priced says why; it is never zero and never another market's price. */
export function priceUnit(unit: Unit, context: PriceContext): Charge {
  const wabaDay = localDay(unit.occurredAt, context.zone);
  const market = marketFor(context, wabaDay);
  const { country } = context;
  const charged = chargedBy(unit.type, unit.subtype);
  const charge: Charge = {
    unit,
    country,
    market,
    wabaDay,
    rate: null,
    billable: false,
    cost: null,
    price: null,
    unpriced: null,
  };
  if (charged === 'free') {
    charge.cost = 0n;
    charge.price = 0n;
    return charge;
  }
  if (unit.unpriced && !unit.reportedCost) charge.unpriced = unit.unpriced;
  else if (charged === 'unknown') charge.unpriced = unpricedBecause('type', { word: unit.type });
  else if (market === null) charge.unpriced = unpricedBecause('country', {});
  else setRate(charge, unit, market, context);
  return charge;
}

function marketFor(context: PriceContext, day: Day): string | null {
  if (context.market !== undefined) return context.market;
  if (context.country === null && context.basis !== 'unlisted') return null;
  return marketOf(context.country, day, context.map);
}

function setRate(charge: Charge, unit: Unit, market: string, context: PriceContext): void {
  const rate = rateOf(unit, market, charge.wabaDay, context);
  if (typeof rate === 'string') {
    charge.unpriced = rate;
    return;
  }
  charge.rate = rate;
  charge.billable = true;
  charge.cost = rate.price;
  charge.price = withMarkup(rate.price, context.markupPpm);
}

/** cost * (1 + markup), half-up to the micro. */
export function withMarkup(cost: Micros, markupPpm: bigint): Micros {
  return markupPpm === 0n ? cost : divideHalfUp(cost * (1_000_000n + markupPpm), 1_000_000n);
}

function rateOf(unit: Unit, market: string, wabaDay: Day, context: PriceContext): UsedRate | string {
  if (unit.reportedCost) return reported(unit, market, context);
  if (unit.tokens !== undefined) return metered(unit, market, context);
  const { currency, book } = context;
  const day = cardDay(unit.model, wabaDay, context.rules);
  const row = findCardRate(book, unit.model, market, unit.category, currency, day);
  const what = { currency, category: unit.category, market, day };
  if (!row) return unpricedBecause('rate', what);
  if (row.price === 0n) return unpricedBecause('listed_free', { ...what, card: row.effectiveFrom });
  const { price, effectiveFrom, effectiveTo, category, confidence, source } = row;
  return { price, effectiveFrom, effectiveTo, market, category, confidence, source };
}

const ALIAS: Readonly<Record<string, string>> = {
  marketing_lite: 'marketing',
  group_marketing: 'marketing',
  group_utility: 'utility',
  group_service: 'service',
};

/** P7, P10: the card's word for a category. CBP had its own prices for the Marketing Messages API (C20). */
export function cardCategory(model: PricingModel, category: string): string {
  return model === 'PMP' ? (ALIAS[category] ?? category) : category;
}

function findCardRate(
  book: RateBook,
  model: PricingModel,
  market: string,
  category: string,
  currency: string,
  day: Day,
): RateRow | null {
  const key = { model, market, category: cardCategory(model, category), currency, day };
  const row = findRate(book, key);
  if (row || model !== 'PMP' || !isService(category) || day < '2026-10-01') return row;
  // P11: service is charged at the utility list rate, which some cards do not repeat.
  return findRate(book, { ...key, category: 'utility' });
}

function reported(unit: Unit, market: string, context: PriceContext): UsedRate | string {
  const { micros, currency } = unit.reportedCost!;
  if (currency !== context.currency)
    return unpricedBecause('currency', { reported: currency, currency: context.currency });
  return {
    price: micros,
    ...UNDATED,
    market,
    category: unit.category,
    confidence: 'certain',
    source: 'reported by Meta',
  };
}

const UNDATED = { effectiveFrom: null, effectiveTo: null };

function metered(unit: Unit, market: string, context: PriceContext): UsedRate | string {
  if (context.currency !== AGENT.currency)
    return unpricedBecause('token_rate', { currency: context.currency, category: unit.category });
  return {
    price: BigInt(unit.tokens!) * AGENT.microsPerToken,
    effectiveFrom: AGENT.from,
    effectiveTo: null,
    market,
    category: unit.category,
    confidence: 'certain',
    source: AGENT.rule,
  };
}
