import { divideHalfUp, formatMicros } from '@/lib/engine/money';
import { currencyDecimals } from '@/lib/invoices/currency';

/**
 * Amounts and counts as text. Exact: nothing here passes through a float, and no digit is dropped.
 * The locale is fixed, so that server and browser write the same.
 */

const LOCALE = 'en-US';
/** Digits after the point that show each of `amounts` exactly; never fewer than the currency has. */
export function decimalsFor(currency: string, amounts: Iterable<bigint>): number {
  let decimals = currencyDecimals(currency);
  for (const amount of amounts) {
    while (decimals < 6 && amount % 10n ** BigInt(6 - decimals) !== 0n) decimals++;
  }
  return decimals;
}

/** 1234567890n micros -> '1,234.56789', with at least `decimals` digits. */
export function money(micros: bigint, currency: string, decimals = currencyDecimals(currency)): string {
  const [whole = '', fraction] = formatMicros(micros, decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',').replace('-', '−');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const counts = new Intl.NumberFormat(LOCALE);

export function count(value: bigint | number): string {
  return counts.format(value);
}

/** `part` of `whole` as '12.3%'; null when there is nothing to be a part of. */
export function share(part: bigint, whole: bigint): string | null {
  if (whole === 0n) return null;
  return `${formatMicros(divideHalfUp(part * 1000n, whole) * 100_000n, 1)}%`;
}

/** Change from `before` to `now` in tenths of a percent; null when there was nothing before. */
export function changeTenths(now: bigint, before: bigint): bigint | null {
  return before === 0n ? null : divideHalfUp((now - before) * 1000n, before);
}

/** -123n -> '−12.3%', 45n -> '+4.5%'. */
export function signedPercent(tenths: bigint): string {
  const sign = tenths > 0n ? '+' : tenths < 0n ? '−' : '';
  const abs = tenths < 0n ? -tenths : tenths;
  // Beyond ten times, the tenths say nothing.
  if (abs >= 10_000n) return `${sign}${count(abs / 10n)}%`;
  return `${sign}${abs / 10n}.${abs % 10n}%`;
}

/** Of no amounts: zero. */
export function largest(amounts: Iterable<bigint>): bigint {
  let top = 0n;
  for (const amount of amounts) if (amount > top) top = amount;
  return top;
}

/** '2026-11-07' -> '7 Nov 2026', '7 Nov' without the year. */
export function day(text: string, year = true): string {
  const date = new Date(`${text}T00:00:00Z`);
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(year && { year: 'numeric' }),
    timeZone: 'UTC',
  });
}

/** '2026-11' or '2026-11-07' -> 'November 2026'. */
export function month(text: string): string {
  const date = new Date(`${text.slice(0, 7)}-01T00:00:00Z`);
  return date.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** `plural(1n, 'unit')` -> '1 unit', `plural(2n, 'unit')` -> '2 units', `plural(2n, 'country', 'countries')`. */
export function plural(value: bigint | number, one: string, many = `${one}s`): string {
  return `${count(value)} ${BigInt(value) === 1n ? one : many}`;
}
