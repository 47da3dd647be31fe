import { countryName } from '@/components/country';
import { count, money, month } from '@/components/format';
import { formatMicros, type Micros } from '@/lib/engine/money';
import { microsOfMinor } from '@/lib/invoices/currency';
import type { Address, Invoice, InvoiceLine, Tax, TierPolicy } from '@/lib/invoices/invoice';
import type { LineSection } from './sections';

/** What the pages of invoices say. */
export const SECTION_NAMES: Readonly<Record<LineSection['kind'], string>> = {
  usage: 'Usage',
  adjustments: 'Adjustments of earlier months',
  savings: 'Savings by volume',
  fees: 'Fees',
};

export const FEE_NAMES: Readonly<Partial<Record<InvoiceLine['kind'], string>>> = {
  platform_fee: 'Platform fee',
  minimum_fee: 'Up to the agreed minimum',
};

export const POLICY_SENTENCES: Readonly<Record<TierPolicy, string>> = {
  list_price:
    'Everybody pays the list price of the first tier; what Meta saves by volume stays with the operator.',
  pro_rata:
    'What Meta saves by volume is shared among all tenants of the portfolio in proportion to their traffic in the market and category.',
  first_come:
    'Messages count towards the tiers in the order of their delivery; who sends in a cheaper tier pays its price.',
};

const UNITS: Readonly<Record<string, [one: string, many: string]>> = {
  PMP: ['message', 'messages'],
  CBP: ['conversation', 'conversations'],
  NBP: ['notification', 'notifications'],
};

export function taxName(tax: Tax): string {
  if (tax.kind === 'fixed') return `${tax.name} ${percent(tax.ppm)}`;
  return tax.kind === 'stripe' ? 'Tax' : 'No tax';
}

/** 125000 -> '12.5%'. */
export function percent(ppm: number): string {
  return `${formatMicros(BigInt(ppm) * 100n, 0)}%`;
}

/** The one rounding, and what it came to. */
export function roundingSentence(rounding: Micros, currency: string): string {
  const step = money(microsOfMinor(currency), currency);
  const rule = `Each line is rounded once, half-up, to ${currency} ${step}`;
  if (rounding === 0n) return `${rule}; nothing was lost or added by it.`;
  const size = money(rounding < 0n ? -rounding : rounding, currency);
  return `${rule}; together that ${rounding > 0n ? 'adds' : 'takes off'} ${currency} ${size}.`;
}

/** Where a line's price comes from when its card's month is not the invoice's. */
export function cardMonth(line: Pick<InvoiceLine, 'month' | 'wabaMonth'>): string | null {
  if (line.wabaMonth === null || line.wabaMonth === line.month) return null;
  return `${month(line.wabaMonth)} at the account`;
}

export function addressLines(address: Address): string[] {
  const { line1, line2, postalCode, city, state, country } = address;
  const place = [postalCode, city].filter(Boolean).join(' ');
  return [line1, line2, [place, state].filter(Boolean).join(', '), countryName(country)].filter(
    (line): line is string => Boolean(line),
  );
}

/** Why Stripe does not have the invoice; null when it has it as it is. */
export function notSentSentence(invoice: Invoice, hasStripe: boolean): string | null {
  if (invoice.stripeProblem) return `Stripe does not have it as it is: ${invoice.stripeProblem}`;
  if (invoice.status === 'approved') return 'It is approved and not issued yet: nothing was sent.';
  if (invoice.stripeInvoiceId || invoice.status === 'void') return null;
  return hasStripe
    ? 'It was issued while there was no Stripe key: it is not at Stripe, and cannot be paid online.'
    : 'There is no Stripe key: the invoice is issued here, was not sent, and cannot be paid online.';
}

export function unitsText(model: string | null, quantity: bigint): string {
  const [one, many] = UNITS[model ?? ''] ?? ['unit', 'units'];
  return `${count(quantity)} ${quantity === 1n ? one : many}`;
}
