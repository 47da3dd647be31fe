import { z } from 'zod';
import { formatMicros } from '../engine/money';
import { formatMinor } from '../invoices/currency';
import type { CreditNote, Invoice, InvoiceLine, Preview, Terms, Totals } from '../invoices/invoice';

/** What the REST interface answers about invoices: the shapes, and the way from our own types to them. */

const exact = z
  .string()
  .regex(/^-?\d+\.\d{4,6}$/)
  .meta({ description: 'Exact decimal amount in `currency`.' });
const payable = z
  .string()
  .regex(/^-?\d+(\.\d{2,3})?$/)
  .meta({ description: 'Decimal amount in `currency`, with its own decimals.' });
const month = z.string().regex(/^\d{4}-\d{2}$/);
const instant = z.iso.datetime();

const TotalsShape = {
  currency: z.string().length(3),
  timezone: z.string(),
  cost: exact.meta({ description: "Meta's list price of all lines." }),
  price: exact.meta({ description: 'What the tenant pays, before rounding and tax.' }),
  rounding: exact.meta({ description: 'What rounding line by line adds or takes.' }),
  subtotal: payable,
  tax: payable,
  total: payable,
};

const LineShape = z.object({
  position: z.int(),
  kind: z.enum(['usage', 'adjustment', 'tier_saving', 'platform_fee', 'minimum_fee']),
  month: month.meta({
    description: 'The month that the line belongs to: an adjustment’s is an earlier one.',
  }),
  waba_month: month.nullable().meta({ description: 'Month in the account’s zone, whose card priced it.' }),
  market: z.string().nullable(),
  category: z.string().nullable(),
  model: z.string().nullable(),
  rate: exact.nullable().meta({ description: "Meta's list price of one." }),
  markup_percent: z.string().nullable(),
  quantity: z.int(),
  cost: exact,
  price: exact,
  amount: payable.meta({ description: '`price`, rounded once.' }),
  tax: payable,
});

const PartyShape = z.object({
  legal_name: z.string(),
  address: z
    .object({
      line1: z.string(),
      line2: z.string().optional(),
      postal_code: z.string().optional(),
      city: z.string(),
      state: z.string().optional(),
      country: z.string(),
    })
    .nullable(),
  tax_id: z.string().nullable(),
  email: z.string().nullable(),
});

const SummaryShape = {
  id: z.string(),
  number: z.string(),
  month,
  revision: z.int(),
  status: z.enum(['approved', 'open', 'paid', 'uncollectible', 'void']),
  ...TotalsShape,
  paid: payable,
  refunded: payable,
  credited: payable,
  disputed: z.boolean(),
  due_on: z.iso.date(),
  approved_at: instant,
  issued_at: instant.nullable(),
  paid_at: instant.nullable(),
  voided_at: instant.nullable(),
  hosted_url: z.string().nullable().meta({ description: "Stripe's page to pay it on." }),
  problem: z.string().nullable().meta({ description: 'Why Stripe does not have it as it is.' }),
};

export const InvoicesAnswer = z.object({ rows: z.array(z.object(SummaryShape)) });

export const InvoiceAnswer = z.object({
  ...SummaryShape,
  issuer: PartyShape,
  buyer: PartyShape,
  lines: z.array(LineShape),
  credit_notes: z.array(
    z.object({
      number: z.string(),
      reason: z.string(),
      amount: payable.meta({ description: 'Without tax.' }),
      tax: payable,
      created_at: instant,
    }),
  ),
});

export const UpcomingAnswer = z.object({
  month,
  rows: z.array(
    z.object({
      ...TotalsShape,
      issuer: PartyShape,
      buyer: PartyShape,
      lines: z.array(LineShape),
      blockers: z.array(z.object({ kind: z.string(), detail: z.string() })).meta({
        description: 'What keeps the month from being approved.',
      }),
    }),
  ),
});

export function invoiceSummary(invoice: Invoice): z.input<z.ZodObject<typeof SummaryShape>> {
  const amount = (minor: bigint) => formatMinor(minor, invoice.currency);
  return {
    id: String(invoice.id),
    number: invoice.number,
    month: invoice.month.slice(0, 7),
    revision: invoice.revision,
    status: invoice.status,
    ...totals(invoice),
    paid: amount(invoice.amountPaidMinor),
    refunded: amount(invoice.refundedMinor),
    credited: amount(invoice.creditedMinor),
    disputed: invoice.disputed,
    due_on: invoice.dueOn,
    approved_at: moment(invoice.approvedAt),
    issued_at: moment(invoice.issuedAt),
    paid_at: moment(invoice.paidAt),
    voided_at: moment(invoice.voidedAt),
    hosted_url: invoice.stripeHostedUrl,
    problem: invoice.stripeProblem,
  };
}

export function invoiceAnswer(
  invoice: Invoice,
  lines: readonly InvoiceLine[],
  creditNotes: readonly CreditNote[],
): z.input<typeof InvoiceAnswer> {
  const { currency, terms } = invoice;
  return {
    ...invoiceSummary(invoice),
    issuer: party(terms.issuer),
    buyer: party(terms.buyer),
    lines: lines.map((line) => lineAnswer(line, currency)),
    credit_notes: creditNotes.map((note) => ({
      number: note.number,
      reason: note.reason,
      amount: formatMinor(note.amountMinor, currency),
      tax: formatMinor(note.taxMinor, currency),
      created_at: moment(note.createdAt),
    })),
  };
}

export function upcomingAnswer(month: string, previews: readonly Preview[]): z.input<typeof UpcomingAnswer> {
  return {
    month: month.slice(0, 7),
    rows: previews.map((preview) => ({
      ...totals(preview),
      issuer: party(preview.terms.issuer),
      buyer: party(preview.terms.buyer),
      lines: preview.lines.map((line) => lineAnswer(line, preview.currency)),
      blockers: preview.blockers.map(({ kind, sentence }) => ({ kind, detail: sentence })),
    })),
  };
}

function totals(of: Totals & { currency: string; timezone: string }) {
  const { currency, timezone } = of;
  return {
    currency,
    timezone,
    cost: formatMicros(of.cost),
    price: formatMicros(of.price),
    rounding: formatMicros(of.rounding),
    subtotal: formatMinor(of.subtotalMinor, currency),
    tax: formatMinor(of.taxMinor, currency),
    total: formatMinor(of.totalMinor, currency),
  };
}

function lineAnswer(line: InvoiceLine, currency: string): z.input<typeof LineShape> {
  return {
    position: line.position,
    kind: line.kind,
    month: line.month.slice(0, 7),
    waba_month: line.wabaMonth?.slice(0, 7) ?? null,
    market: line.market,
    category: line.category,
    model: line.model,
    rate: line.rate === null ? null : formatMicros(line.rate),
    markup_percent: line.markupPpm === null ? null : formatMicros(BigInt(line.markupPpm) * 100n, 0),
    quantity: Number(line.quantity),
    cost: formatMicros(line.cost),
    price: formatMicros(line.price),
    amount: formatMinor(line.amountMinor, currency),
    tax: formatMinor(line.taxMinor, currency),
  };
}

function party({ legalName, address, taxId, email }: Terms['buyer']): z.input<typeof PartyShape> {
  return {
    legal_name: legalName,
    address: address && {
      line1: address.line1,
      line2: address.line2,
      postal_code: address.postalCode,
      city: address.city,
      state: address.state,
      country: address.country,
    },
    tax_id: taxId,
    email,
  };
}

function moment(at: number): string;
function moment(at: number | null): string | null;
function moment(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
