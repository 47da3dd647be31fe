import { Refusal } from '../api/refusal';
import { divideHalfUp, formatMicros, type Micros } from '../engine/money';

// ISO 4217; all others have two. Not from Intl: its data says how a currency is shown in a country, and differs
// between server and browser.
const NO_DECIMALS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMALS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** Decimals of a currency by ISO 4217: USD 2, JPY 0, KWD 3. */
export function currencyDecimals(currency: string): number {
  if (NO_DECIMALS.has(currency)) return 0;
  return THREE_DECIMALS.has(currency) ? 3 : 2;
}

/** Micros of one smallest unit: 10,000 of a cent. */
export function microsOfMinor(currency: string): Micros {
  return 10n ** BigInt(6 - currencyDecimals(currency));
}

/** 123456n of USD -> '1234.56': exact, always with the currency's decimals. */
export function formatMinor(amountMinor: bigint, currency: string): string {
  return formatMicros(amountMinor * microsOfMinor(currency), currencyDecimals(currency));
}

/** '12.5' of USD -> 1250n. @throws Refusal for what is no amount that can be paid in the currency. */
export function parseMinor(text: string, currency: string, field: string): bigint {
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  const digits = currencyDecimals(currency);
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > digits) {
    const example = formatMinor(1250n, currency);
    throw new Refusal(
      'invalid',
      {
        en: `'${text}' is not an amount in ${currency}: write it as ${example}.`,
        fr: `«\u00a0${text}\u00a0» n’est pas un montant en ${currency}\u00a0: écrivez-le ${example.replace('.', ',')}.`,
      },
      field,
    );
  }
  return BigInt(match[1]! + fraction.padEnd(digits, '0'));
}

/**
 * The one rounding of an invoice: half-up (away from zero), once a line, to what can be paid in the currency. Of a
 * currency with three decimals that is a multiple of ten: card networks and Stripe take no other amounts.
 */
export function roundToMinor(micros: Micros, currency: string): bigint {
  const unit = microsOfMinor(currency);
  const step = currencyDecimals(currency) === 3 ? 10n : 1n;
  return divideHalfUp(micros, unit * step) * step;
}

/**
 * `whole` handed out in proportion to `weights`, in steps of what can be paid: parts always sum to the whole (largest
 * remainder; among equals the first). All to the first when the weights sum to nothing.
 */
export function shareOut(whole: bigint, weights: readonly bigint[], currency: string): bigint[] {
  if (weights.length === 0) return [];
  const step = currencyDecimals(currency) === 3 ? 10n : 1n;
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) return weights.map((_, at) => (at === 0 ? whole : 0n));
  const steps = whole / step;
  const exact = weights.map((weight) => steps * weight);
  const parts = exact.map((share) => floorDivide(share, total));
  const remainders = exact.map((share, at) => ({ at, left: share - parts[at]! * total }));
  const sign = total < 0n ? -1n : 1n;
  remainders.sort((a, b) => (a.left === b.left ? a.at - b.at : a.left * sign > b.left * sign ? -1 : 1));
  let missing = steps - parts.reduce((sum, part) => sum + part, 0n);
  for (const { at } of remainders) {
    if (missing === 0n) break;
    parts[at]! += 1n;
    missing -= 1n;
  }
  const shared = parts.map((part) => part * step);
  shared[0]! += whole - steps * step;
  return shared;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}
