import { divideHalfUp, formatMicros } from '@/lib/engine/money';
import { currencyDecimals } from '@/lib/invoices/currency';
import type { Language } from '@/lib/language/language';

/**
 * Amounts and counts as text. Exact: nothing here passes through a float, and no digit is dropped.
 * Written by hand for each language, so that server and browser write the same.
 */

/** Between thousands, before decimals, before a percent sign. */
const SIGNS: Record<Language, { group: string; point: string; percent: string }> = {
  en: { group: ',', point: '.', percent: '%' },
  fr: { group: '\u202f', point: ',', percent: '\u202f%' },
};
const DAYS = dates({ day: 'numeric', month: 'short', year: 'numeric' });
const DAYS_OF_YEAR = dates({ day: 'numeric', month: 'short' });
const MONTHS = dates({ month: 'long', year: 'numeric' });

/** Made once: to make one costs far more than to use it. */
function dates(parts: Intl.DateTimeFormatOptions): Record<Language, Intl.DateTimeFormat> {
  const format = (locale: string) => new Intl.DateTimeFormat(locale, { ...parts, timeZone: 'UTC' });
  return { en: format('en-GB'), fr: format('fr-FR') };
}

/** Digits after the point that show each of `amounts` exactly; never fewer than the currency has. */
export function decimalsFor(currency: string, amounts: Iterable<bigint>): number {
  let decimals = currencyDecimals(currency);
  for (const amount of amounts) {
    while (decimals < 6 && amount % 10n ** BigInt(6 - decimals) !== 0n) decimals++;
  }
  return decimals;
}

/** 1234567890n micros -> '1,234.56789', with at least `decimals` digits. */
export function money(
  micros: bigint,
  currency: string,
  decimals = currencyDecimals(currency),
  language: Language = 'en',
): string {
  return written(formatMicros(micros, decimals), language);
}

/** '-1234.5' as a reader writes it. */
function written(decimal: string, language: Language): string {
  const { group, point } = SIGNS[language];
  const [whole = '', fraction] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group).replace('-', '−');
  return fraction === undefined ? grouped : `${grouped}${point}${fraction}`;
}

export function count(value: bigint | number, language: Language = 'en'): string {
  return written(String(value), language);
}

/** `part` of `whole` as '12.3%'; null when there is nothing to be a part of. */
export function share(part: bigint, whole: bigint, language: Language = 'en'): string | null {
  if (whole === 0n) return null;
  const percent = formatMicros(divideHalfUp(part * 1000n, whole) * 100_000n, 1);
  return `${written(percent, language)}${SIGNS[language].percent}`;
}

/** Change from `before` to `now` in tenths of a percent; null when there was nothing before. */
export function changeTenths(now: bigint, before: bigint): bigint | null {
  return before === 0n ? null : divideHalfUp((now - before) * 1000n, before);
}

/** -123n -> '−12.3%', 45n -> '+4.5%'. */
export function signedPercent(tenths: bigint, language: Language = 'en'): string {
  const sign = tenths > 0n ? '+' : tenths < 0n ? '−' : '';
  const abs = tenths < 0n ? -tenths : tenths;
  // Beyond ten times, the tenths say nothing.
  const digits = abs >= 10_000n ? String(abs / 10n) : `${abs / 10n}.${abs % 10n}`;
  return `${sign}${written(digits, language)}${SIGNS[language].percent}`;
}

/** Of no amounts: zero. */
export function largest(amounts: Iterable<bigint>): bigint {
  let top = 0n;
  for (const amount of amounts) if (amount > top) top = amount;
  return top;
}

/** '2026-11-07' -> '7 Nov 2026', '7 Nov' without the year. */
export function day(text: string, year = true, language: Language = 'en'): string {
  return (year ? DAYS : DAYS_OF_YEAR)[language].format(new Date(`${text}T00:00:00Z`));
}

/** '2026-11' or '2026-11-07' -> 'November 2026'. */
export function month(text: string, language: Language = 'en'): string {
  return MONTHS[language].format(new Date(`${text.slice(0, 7)}-01T00:00:00Z`));
}

/** `plural(1n, 'unit')` -> '1 unit', `plural(2n, 'unit')` -> '2 units', `plural(2n, 'country', 'countries')`. */
export function plural(
  value: bigint | number,
  one: string,
  many = `${one}s`,
  language: Language = 'en',
): string {
  // French counts none as one.
  const single = BigInt(value) === 1n || (language === 'fr' && BigInt(value) === 0n);
  return `${count(value, language)} ${single ? one : many}`;
}
