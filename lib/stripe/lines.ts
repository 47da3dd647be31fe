import type Stripe from 'stripe';
import { startOfDay } from '../engine/time';
import type { Language } from '../invoices/documents/words';
import { type Writing, writingOf } from '../invoices/documents/writing';
import type { Invoice, InvoiceLine, Tax } from '../invoices/invoice';
import { addMonths } from '../invoices/month';
import { toStripe } from './amount';

/** So many lines has an invoice at Stripe at the most. */
const MOST_LINES = 250;

/** A line as Stripe gets it. Amounts in Stripe's smallest unit. */
export interface LineThere {
  /** Of our line, or 'rest' for those that had no room. */
  position: string;
  amount: number;
  tax: number;
  params: Stripe.InvoiceAddLinesParams.Line;
}

const REST: Readonly<Record<Language, (count: number) => string>> = {
  en: (count) => `${count} further lines: see the full list of this invoice (PDF or CSV)`,
  fr: (count) => `${count} autres lignes : voir la liste complète de cette facture (PDF ou CSV)`,
};

/** Our lines as Stripe's; what does not fit is summed up in a last one. @throws StripeProblem */
export function linesThere(invoice: Invoice, lines: readonly InvoiceLine[]): LineThere[] {
  const { terms, currency } = invoice;
  const rest = new Set(restOf(lines, terms.tax));
  const writing = writingOf(terms.language, currency);
  const alone = lines
    .filter((line) => !rest.has(line))
    .map((line) => there(invoice, String(line.position), line, sentenceOf(line, writing)));
  if (rest.size === 0) return alone;
  const sum = (of: 'amountMinor' | 'taxMinor') => [...rest].reduce((total, line) => total + line[of], 0n);
  const summed = { month: invoice.month, amountMinor: sum('amountMinor'), taxMinor: sum('taxMinor') };
  return [...alone, there(invoice, 'rest', summed, REST[terms.language](rest.size))];
}

/**
 * Lines that go into the last one: the smallest, when there are too many; and with Stripe Tax, which takes no negative
 * amounts, all negative ones with enough of the largest to outweigh them.
 */
function restOf(lines: readonly InvoiceLine[], tax: Tax): InvoiceLine[] {
  const size = ({ amountMinor }: InvoiceLine) => (amountMinor < 0n ? -amountMinor : amountMinor);
  const falling = [...lines].sort((a, b) =>
    size(a) === size(b) ? a.position - b.position : size(a) > size(b) ? -1 : 1,
  );
  const rest: InvoiceLine[] = [];
  if (tax.kind === 'stripe') {
    rest.push(...lines.filter(({ amountMinor }) => amountMinor < 0n));
    let missing = rest.reduce((sum, { amountMinor }) => sum - amountMinor, 0n);
    for (const line of falling) {
      if (missing <= 0n) break;
      if (line.amountMinor < 0n) continue;
      rest.push(line);
      missing -= line.amountMinor;
    }
  }
  const others = falling.filter((line) => !rest.includes(line));
  const room = rest.length === 0 && others.length <= MOST_LINES ? MOST_LINES : MOST_LINES - 1;
  return [...rest, ...others.slice(room)];
}

function there(
  { terms, currency, timezone }: Invoice,
  position: string,
  { month, amountMinor, taxMinor }: Pick<InvoiceLine, 'month' | 'amountMinor' | 'taxMinor'>,
  description: string,
): LineThere {
  const amount = toStripe(amountMinor, currency);
  const tax = toStripe(taxMinor, currency);
  const params: Stripe.InvoiceAddLinesParams.Line = {
    amount,
    description: description.slice(0, 500),
    discountable: false,
    metadata: { parley_line: position },
    period: {
      start: startOfDay(month, timezone) / 1000,
      end: startOfDay(addMonths(month, 1), timezone) / 1000 - 1,
    },
  };
  if (terms.tax.kind === 'fixed') {
    const { name, ppm } = terms.tax;
    // Exactly what is on our line: Stripe would round the tax of each line by itself.
    const tax_rate_data = { display_name: name.slice(0, 50), inclusive: false, percentage: ppm / 10_000 };
    params.tax_amounts = [{ amount: tax, taxable_amount: amount, tax_rate_data }];
  }
  return { position, amount, tax, params };
}

function sentenceOf(line: InvoiceLine, { words, ...writing }: Writing): string {
  const month = writing.month(line.month);
  if (line.kind === 'platform_fee' || line.kind === 'minimum_fee') {
    return `${words.section.fees(month)} · ${words.fee[line.kind]}`;
  }
  const parts = [words.section[line.kind](month), writing.market(line.market ?? '')];
  parts.push(writing.category(line.category ?? ''));
  const unit = words.unit[line.model ?? ''] ?? '';
  parts.push(`${writing.number(line.quantity)} ${unit}`.trim());
  if (line.rate !== null) parts.push(`${words.column.unitPrice} ${writing.exact(line.rate)}`);
  if (line.markupPpm) parts.push(`${words.column.markup} ${writing.percent(line.markupPpm)}`);
  if (line.wabaMonth !== null && line.wabaMonth !== line.month) {
    parts.push(`${words.column.accountMonth} ${writing.month(line.wabaMonth)}`);
  }
  return parts.join(' · ');
}
