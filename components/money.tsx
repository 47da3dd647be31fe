import { currencyDecimals } from '@/lib/invoices/currency';
import type { Language } from '@/lib/language/language';
import { money } from './format';

/**
 * An exact amount. The digits beyond the currency's own (cents) are there, but quieter: list prices have four
 * decimals and are never rounded here.
 */
export function Money({
  micros,
  currency,
  decimals = currencyDecimals(currency),
  showCurrency = false,
  language = 'en',
}: {
  micros: bigint;
  currency: string;
  decimals?: number;
  showCurrency?: boolean;
  language?: Language;
}) {
  return (
    <span className="whitespace-nowrap">
      {showCurrency && <span className="mr-[0.3em] text-[0.7em] text-muted">{currency}</span>}
      {figure(micros, currency, decimals, language)}
    </span>
  );
}

/** The same where nothing is broken into lines: no element of its own, and no component. */
export function figure(micros: bigint, currency: string, decimals: number, language: Language) {
  const text = money(micros, currency, decimals, language);
  const own = currencyDecimals(currency);
  const point = text.indexOf(language === 'fr' ? ',' : '.');
  // Without decimals of its own, the point goes with what is quieter.
  const end = point < 0 ? text.length : own === 0 ? point : point + 1 + own;
  if (end === text.length) return text;
  return (
    <>
      {text.slice(0, end)}
      <small>{text.slice(end)}</small>
    </>
  );
}
