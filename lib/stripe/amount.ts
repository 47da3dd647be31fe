import { currencyDecimals } from '../invoices/currency';
import { StripeProblem } from './failure';

// Stripe's smallest unit is ISO 4217's, but for these: no decimals at home, two there, and the other way round.
const HUNDREDTHS_THERE = new Set(['ISK', 'UGX']);
const WHOLE_THERE = new Set(['MGA']);

/** Our smallest unit as Stripe's. @throws StripeProblem */
export function toStripe(minor: bigint, currency: string): number {
  let amount = minor;
  if (HUNDREDTHS_THERE.has(currency)) amount = minor * 100n;
  else if (WHOLE_THERE.has(currency)) {
    const parts = 10n ** BigInt(currencyDecimals(currency));
    if (minor % parts !== 0n) throw new StripeProblem('whole_only', { currency });
    amount = minor / parts;
  }
  if (!Number.isSafeInteger(Number(amount))) {
    throw new StripeProblem('too_much', { amount: String(amount), currency });
  }
  return Number(amount);
}

export function fromStripe(amount: number, currency: string): bigint {
  if (HUNDREDTHS_THERE.has(currency)) return BigInt(amount) / 100n;
  if (WHOLE_THERE.has(currency)) return BigInt(amount) * 10n ** BigInt(currencyDecimals(currency));
  return BigInt(amount);
}
