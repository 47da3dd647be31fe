import { type Charge, priceUnit, withMarkup } from '../engine/charge';
import type { Unit } from '../engine/event';
import type { MarketMap } from '../engine/market';
import type { RateBook } from '../engine/rates';
import { localDay } from '../engine/time';
import type { ChargeFacts, Posting } from '../ledger/post';
import { UNKNOWN_COUNTRY } from './messages';
import { markupAt, type Route } from './route';

/** What is to be charged, or (unit null) no longer charged, for one message or conversation. */
export interface UnitClaim {
  route: Route;
  kind: Unit['kind'];
  id: string;
  unit: Unit | null;
  country: string;
  deliveryId: bigint;
}

export interface Prices {
  book: RateBook;
  map: MarketMap;
}

/** The ledger's words for a claim: the unit at its market, rate and mark-up. */
export function postingOf(
  { route, kind, id, unit, country, deliveryId }: UnitClaim,
  prices: Prices,
): Posting {
  return {
    tenant_id: route.tenantId,
    phone_number_id: route.phoneNumberId,
    unit: kind,
    unit_id: id,
    charge: unit && chargeOf(unit, country, route, prices),
    delivery_id: deliveryId,
  };
}

function chargeOf(unit: Unit, country: string, route: Route, { book, map }: Prices): ChargeFacts {
  const billingDay = localDay(unit.occurredAt, route.tenantZone);
  const known = country === UNKNOWN_COUNTRY ? null : country;
  const charge = priceUnit(unit, {
    zone: route.wabaZone,
    currency: route.currency,
    country: known,
    map,
    book,
    markupPpm: 0n,
  });
  const markupPpm = markUp(charge, route, billingDay);
  return {
    waba_id: route.wabaId,
    opened_by: unit.openedBy,
    occurred_at: unit.occurredAt,
    billing_day: billingDay,
    waba_day: charge.wabaDay,
    country: known ?? 'ZZ',
    market: charge.market ?? 'Unknown',
    category: unit.category,
    type: unit.type,
    subtype: unit.subtype,
    model: unit.model,
    basis: unit.basis,
    rules: unit.rules.join(' '),
    currency: route.currency,
    billable: charge.billable ? 1 : 0,
    unpriced: charge.unpriced === null ? 0 : 1,
    unpriced_reason: charge.unpriced,
    rate_micros: charge.billable ? charge.cost : (charge.rate?.price ?? null),
    rate_from: charge.rate?.effectiveFrom ?? null,
    rate_confidence: charge.rate?.confidence ?? null,
    markup_ppm: markupPpm,
    cost_micros: charge.cost ?? 0n,
    price_micros: charge.price ?? 0n,
  };
}

/** Adds the route's mark-up, which hangs on the market that pricing found. @returns parts per million. */
export function markUp(charge: Charge, route: Pick<Route, 'markups'>, billingDay: string): number {
  const ppm = markupAt(route, billingDay, charge.market ?? '', charge.unit.category);
  if (charge.cost !== null) charge.price = withMarkup(charge.cost, BigInt(ppm));
  return ppm;
}
