import type { Day, Instant } from '@/lib/engine/event';
import { elements, id, instant, type Json, object, word } from './tolerant';

/** What an `account_update` says of an account that bears on prices. */
export type AccountFact = { wabaId: string; at: Instant } & (
  | {
      kind: 'auth_international';
      /** X1: start of the rate; null = only the countries below. */
      startTime: Instant | null;
      countries: Record<string, Instant>;
    }
  /** Where the business is, ISO 3166-1 (X1). */
  | { kind: 'primary_location'; country: string }
  /** T9: a bracket that was reached, by region (Meta's word in small letters) and category; `to` null = no end. */
  | { kind: 'volume_tier'; region: string; category: string; month: Day; from: bigint; to: bigint | null }
);

/** Null for all other events, and for one that cannot be dated or read. `time` is the entry's. */
export function readAccount(wabaId: string | null, time: Instant | null, value: Json): AccountFact | null {
  if (wabaId === null) return null;
  const event = word(value.event);
  if (event === 'volume_based_pricing_tier_update')
    return volumeTier(wabaId, time, object(value.volume_tier_info));
  if (time === null) return null;
  if (event === 'auth_intl_price_eligibility_update')
    return authInternational(wabaId, time, object(value.auth_international_rate_eligibility));
  const country = event === 'business_primary_location_country_update' ? countryOf(value.country) : null;
  return country === null ? null : { kind: 'primary_location', wabaId, at: time, country };
}

function authInternational(wabaId: string, at: Instant, eligibility: Json | null): AccountFact | null {
  if (!eligibility) return null;
  const starts: [string, Instant][] = [];
  for (const item of elements(eligibility.exception_countries) ?? []) {
    const country = countryOf(object(item)?.country_code);
    const start = instant(object(item)?.start_time);
    if (country && start !== null) starts.push([country, start]);
  }
  const startTime = instant(eligibility.start_time);
  if (startTime === null && starts.length === 0) return null;
  const countries = Object.fromEntries(starts.sort(([a], [b]) => (a < b ? -1 : 1)));
  return { kind: 'auth_international', wabaId, at, startTime, countries };
}

function volumeTier(wabaId: string, time: Instant | null, info: Json | null): AccountFact | null {
  const at = instant(info?.tier_update_time) ?? time;
  const region = word(info?.region);
  const category = word(info?.pricing_category);
  const month = /^\d{4}-(?:0[1-9]|1[0-2])$/.exec(id(info?.effective_month) ?? '')?.[0];
  const bracket = /^(\d{1,15}):(\d{1,15}|max)$/.exec(word(info?.tier) ?? '');
  if (at === null || region === null || category === null || !month || !bracket) return null;
  const to = bracket[2] === 'max' ? null : BigInt(bracket[2]!);
  return {
    kind: 'volume_tier',
    wabaId,
    at,
    region,
    category,
    month: `${month}-01`,
    from: BigInt(bracket[1]!),
    to,
  };
}

function countryOf(x: unknown): string | null {
  const text = id(x)?.toUpperCase() ?? '';
  return /^[A-Z]{2}$/.test(text) ? text : null;
}
