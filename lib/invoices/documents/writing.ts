import type { Day } from '../../engine/event';
import { formatMicros, type Micros } from '../../engine/money';
import { builtinMarketMap } from '../../rates/builtin';
import { currencyDecimals, formatMinor } from '../currency';
import { type Language, type Words, wordsOf } from './words';

const NBSP = '\u00a0';

/** Days, numbers and amounts as a reader of the language writes them. Digits are never computed with. */
export interface Writing {
  language: Language;
  words: Words;
  /** '2026-11-22' -> '22 November 2026'. */
  day(day: Day): string;
  /** '2026-11-01' -> 'November 2026'. */
  month(day: Day): string;
  number(value: bigint): string;
  /** An amount in the smallest unit, without and with its currency. */
  minor(amountMinor: bigint): string;
  money(amountMinor: bigint): string;
  /** An exact amount with at least the currency's decimals, without and with its currency. */
  micros(amount: Micros, decimals?: number): string;
  exact(amount: Micros): string;
  /** 125000 -> '12.5%', in French '12,5 %'. */
  percent(ppm: number): string;
  category(category: string): string;
  market(market: string): string;
  country(code: string): string;
}

export function writingOf(language: Language, currency: string): Writing {
  const words = wordsOf(language);
  const digits = (text: string) => group(text, language);
  const withCurrency = (text: string) =>
    language === 'fr' ? `${text}${NBSP}${currency}` : `${currency}${NBSP}${text}`;
  const minor = (amount: bigint) => digits(formatMinor(amount, currency));
  const micros = (amount: Micros, decimals = currencyDecimals(currency)) =>
    digits(formatMicros(amount, decimals));
  const month = (day: Day) => `${words.months[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;
  return {
    language,
    words,
    day: (day) =>
      words.date(String(Number(day.slice(8))), words.months[Number(day.slice(5, 7)) - 1]!, day.slice(0, 4)),
    month,
    number: (value) => digits(value.toString()),
    minor,
    money: (amount) => withCurrency(minor(amount)),
    micros,
    exact: (amount) => withCurrency(micros(amount)),
    percent: (ppm) => `${digits(formatMicros(BigInt(ppm) * 100n, 0))}${language === 'fr' ? NBSP : ''}%`,
    category: (category) => words.categories[category] ?? category.replaceAll('_', ' '),
    market: (market) => marketName(market, language),
    country: (code) => (code === 'ZZ' ? words.unlisted : countryIn(code, language)),
  };
}

/** '-1234567.89' -> '-1,234,567.89', in French with spaces that do not break and a comma. */
function group(decimal: string, language: Language): string {
  const [whole = '', fraction] = decimal.split('.');
  const [thousand, point] = language === 'fr' ? [NBSP, ','] : [',', '.'];
  const grouped = whole.replace(/(\d)(?=(\d{3})+$)/g, `$1${thousand}`);
  return fraction === undefined ? grouped : `${grouped}${point}${fraction}`;
}

const FRENCH_COUNTRIES = new Intl.DisplayNames(['fr'], { type: 'region', fallback: 'code' });

function countryIn(code: string, language: Language): string {
  const name = builtinMarketMap().countries.get(code)?.name ?? code;
  return language === 'fr' && name !== code ? (FRENCH_COUNTRIES.of(code) ?? name) : name;
}

/** A market in a reader's language. Most are one country; Meta's card names all of them in English. */
export function marketName(market: string, language: Language): string {
  if (language === 'en') return market;
  const region = wordsOf(language).regions[market];
  if (region !== undefined) return region;
  codes ??= new Map([...builtinMarketMap().countries.values()].map(({ iso2, name }) => [name, iso2]));
  const iso2 = codes.get(market);
  return iso2 ? countryIn(iso2, language) : market;
}

/** ISO code of each country by Meta's name of it. */
let codes: Map<string, string> | undefined;
