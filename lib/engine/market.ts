import type { Day } from './event';
import { CANADIAN_AREA_CODES, MAIN_COUNTRY } from './numbering';
import { DEFAULT_SETTINGS, type Settings } from './settings';

/** One parsed row of countries.csv. `markets` in date order, the first from ''. */
export interface CountryRow {
  iso2: string;
  name: string;
  callingCodes: string[];
  markets: { from: Day; market: string }[];
  /** How sure the market is: `listed`, `unlisted`, `by calling code`, `inferred`, `unresolved`. */
  basis: string;
}

export interface MarketMap {
  /** Digits of a calling code (with network prefix) -> country. */
  prefixes: ReadonlyMap<string, string>;
  countries: ReadonlyMap<string, CountryRow>;
  longestPrefix: number;
}

export interface Location {
  country: string | null;
  /** `unlisted` = a number whose code belongs to no country of the table: market Other (M2). */
  basis: 'calling_code' | 'user_id' | 'unknown' | 'unlisted';
  prefix: string | null;
}

/** @throws Error when a country comes twice. Shared codes go to their main country (M6). */
export function buildMarketMap(rows: CountryRow[], settings: Settings = DEFAULT_SETTINGS): MarketMap {
  const countries = new Map<string, CountryRow>();
  const prefixes = new Map<string, string>();
  for (const row of rows) {
    if (countries.has(row.iso2)) throw new Error(`country ${row.iso2} is listed twice`);
    countries.set(row.iso2, { ...row, markets: marketsOf(row, settings) });
    for (const code of row.callingCodes) {
      const holder = prefixes.get(code);
      if (holder === undefined || isMain(row, code, countries.get(holder)!)) prefixes.set(code, row.iso2);
    }
  }
  if (prefixes.get('1') === 'US') for (const area of CANADIAN_AREA_CODES) prefixes.set(`1${area}`, 'CA');
  return { prefixes, countries, longestPrefix: Math.max(0, ...[...prefixes.keys()].map((p) => p.length)) };
}

function isMain(row: CountryRow, code: string, holder: CountryRow): boolean {
  const main = MAIN_COUNTRY[code];
  if (main) return row.iso2 === main;
  return row.basis === 'listed' && holder.basis !== 'listed';
}

function marketsOf(row: CountryRow, settings: Settings): CountryRow['markets'] {
  const markets = [...row.markets].sort((a, b) => (a.from < b.from ? -1 : 1));
  const unlistedNanp = row.basis === 'unresolved' && row.callingCodes.some((code) => /^1\d{3}$/.test(code));
  if (unlistedNanp) return markets.map((m) => ({ ...m, market: settings.unlistedNanpMarket }));
  if (row.iso2 === 'KZ' && row.basis === 'inferred')
    return markets.map((m) => (m.market === 'Kazakhstan' ? m : { ...m, market: settings.kazakhstanBefore }));
  return markets;
}

/** `+55 (11) 98765-4321`, `0055...` -> digits; null when the text cannot be an international number. */
export function phoneDigits(text: string): string | null {
  if (/[^\d\s()+.\-/]/.test(text)) return null;
  const digits = text.replace(/\D/g, '').replace(/^00/, '');
  // E.164 allows 15 digits; group ids are longer, and no calling code starts with 0.
  return /^[1-9]\d{6,14}$/.test(digits) ? digits : null;
}

/** Two letters of a business-scoped user id `BR.1349...` or `US.ENT.1181...` (M5), else null. */
export function userIdCountry(text: string): string | null {
  const match = /^([A-Za-z]{2})\.(?:ENT\.)?[A-Za-z0-9_-]+$/i.exec(text.trim());
  return match ? match[1]!.toUpperCase() : null;
}

/**
 * Country of a recipient (M1 to M6): longest prefix of the number, else the letters of the user id. Digits of
 * an id are never read as a number, also when the id arrives in the recipient's place.
 */
export function locate(recipient: string | null, userId: string | null, map: MarketMap): Location {
  const digits = recipient ? phoneDigits(recipient) : null;
  if (digits) {
    for (let length = Math.min(map.longestPrefix, digits.length); length > 0; length--) {
      const prefix = digits.slice(0, length);
      const country = map.prefixes.get(prefix);
      if (country) return { country, basis: 'calling_code', prefix };
    }
    return { country: null, basis: 'unlisted', prefix: null };
  }
  for (const id of [recipient, userId]) {
    const letters = id ? userIdCountry(id) : null;
    if (letters && map.countries.has(letters)) return { country: letters, basis: 'user_id', prefix: letters };
  }
  return { country: null, basis: 'unknown', prefix: null };
}

/** Market of a country on a day of the WABA; 'Other' for what is not listed (M2). */
export function marketOf(country: string | null, day: Day, map: MarketMap): string {
  const markets = country ? map.countries.get(country)?.markets : undefined;
  if (!markets) return 'Other';
  for (let i = markets.length - 1; i >= 0; i--) if (day >= markets[i]!.from) return markets[i]!.market;
  return 'Other';
}

/**
 * The key under which one user's events meet. Meta writes one number in several ways: Brazil with or without
 * the ninth digit, Mexico 52 and 521, Argentina 54 and 549. The user id when there is no number.
 */
export function canonicalUser(recipient: string | null, userId: string | null): string | null {
  const digits = recipient ? phoneDigits(recipient) : null;
  if (digits) {
    if (/^55\d{2}[6-9]\d{7}$/.test(digits)) return `${digits.slice(0, 4)}9${digits.slice(4)}`;
    if (/^521\d{10}$/.test(digits)) return `52${digits.slice(3)}`;
    if (/^549\d{10}$/.test(digits)) return `54${digits.slice(3)}`;
    return digits;
  }
  for (const id of [userId, recipient]) {
    const plain = id?.trim();
    if (plain) return plain.replace(/^[a-z]{2}\./i, (letters) => letters.toUpperCase());
  }
  return null;
}
