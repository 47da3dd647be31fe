import type Stripe from 'stripe';
import { addDays, startOfDay } from '../engine/time';
import { writingOf } from '../invoices/documents/writing';
import type { Hold } from '../invoices/hold';
import type { Invoice } from '../invoices/invoice';
import type { Standing } from '../invoices/standing';
import { fromStripe, toStripe } from './amount';
import { isMissing, StripeProblem } from './failure';
import { type LineThere, linesThere } from './lines';
import type { StripeProblemKind } from './problems';

/** One try at an invoice: its keys are the same as long as no answer was kept with them that we do not want again. */
export interface Attempt {
  api: Stripe;
  standing: Standing;
  at: number;
  hold: Hold;
}

export function keyOf({ standing, at }: Attempt, step: string): { idempotencyKey: string } {
  const { tenantId, id } = standing.invoice;
  return { idempotencyKey: `parley:${tenantId}:${id}:${at}:${step}` };
}

/** What says at Stripe whose invoice it is; two installations with one account do not take each other's. */
export function identityOf({ tenant, invoice }: Standing) {
  return {
    parley_tenant: tenant,
    parley_invoice: String(invoice.id),
    parley_number: invoice.number,
    parley_month: invoice.month.slice(0, 7),
    parley_revision: String(invoice.revision),
    parley_approved: new Date(invoice.approvedAt).toISOString(),
  };
}

/** The invoice of an attempt that was broken off, found by what it says of itself among the customer's. */
export async function findInvoice(
  api: Stripe,
  standing: Standing,
  customer: string,
): Promise<Stripe.Invoice | null> {
  const identity = Object.entries(identityOf(standing));
  for await (const found of api.invoices.list({ customer, limit: 100 })) {
    if (identity.every(([name, value]) => found.metadata?.[name] === value)) return found;
  }
  return null;
}

/** Null when Stripe has it no more: somebody deleted the draft. */
export async function retrieveInvoice(api: Stripe, id: string): Promise<Stripe.Invoice | null> {
  try {
    const found = await api.invoices.retrieve(id);
    return (found as { deleted?: boolean }).deleted ? null : found;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export function createDraft(attempt: Attempt, customer: string): Promise<Stripe.Invoice> {
  const { api, standing, hold } = attempt;
  const { invoice } = standing;
  const { terms, currency, timezone } = invoice;
  const { words, month } = writingOf(terms.language, currency);
  hold.check();
  return api.invoices.create(
    {
      customer,
      currency: currency.toLowerCase(),
      auto_advance: false,
      collection_method: terms.collection,
      ...(terms.collection === 'send_invoice' && dueOf(attempt)),
      number: invoice.number,
      description: `${words.invoice} ${invoice.number} · ${words.period}: ${month(invoice.month)} (${timezone})`,
      ...(terms.issuer.footer && { footer: terms.issuer.footer.slice(0, 5000) }),
      custom_fields: taxIdsOf(invoice, words.taxId),
      automatic_tax: { enabled: terms.tax.kind === 'stripe' },
      pending_invoice_items_behavior: 'exclude',
      metadata: identityOf(standing),
    },
    keyOf(attempt, 'draft'),
  );
}

/** The end of the day; Stripe takes none that is past, so a late invoice is due at once. */
function dueOf({ standing: { invoice }, at }: Attempt): { due_date: number } | { days_until_due: number } {
  const end = startOfDay(addDays(invoice.dueOn, 1), invoice.timezone) - 1000;
  return end > at + 3_600_000 ? { due_date: end / 1000 } : { days_until_due: 0 };
}

function taxIdsOf({ terms: { issuer, buyer } }: Invoice, write: (id: string) => string) {
  return [issuer, buyer].flatMap(({ legalName, taxId }) =>
    taxId ? [{ name: legalName.slice(0, 40), value: write(taxId).slice(0, 140) }] : [],
  );
}

/** Adds the lines that the draft has not got yet. */
export async function fillDraft(attempt: Attempt, draft: Stripe.Invoice): Promise<void> {
  const { api, standing, hold } = attempt;
  const wanted = linesThere(standing.invoice, standing.lines);
  const there = draft.lines.data.length === 0 ? [] : await listLines(api, draft.id);
  const known = new Set(there.map(({ metadata }) => metadata.parley_line));
  const missing = wanted.filter(({ position }) => !known.has(position));
  if (missing.length === 0) return;
  hold.check();
  const step = `lines:${missing[0]!.position}+${missing.length}`;
  await api.invoices.addLines(draft.id, { lines: missing.map(({ params }) => params) }, keyOf(attempt, step));
}

function listLines(api: Stripe, id: string): Promise<Stripe.InvoiceLineItem[]> {
  return api.invoices.listLineItems(id, { limit: 100 }).autoPagingToArray({ limit: 1000 });
}

/**
 * Reads the invoice back as Stripe has it, line by line. @returns it, and what Stripe says the tax is.
 * @throws StripeProblem with both figures where it is not what was approved.
 */
export async function readBack(
  { api, standing }: Pick<Attempt, 'api' | 'standing'>,
  id: string,
): Promise<{ there: Stripe.Invoice; taxMinor: bigint }> {
  const { invoice } = standing;
  const there = await api.invoices.retrieve(id);
  const lines = await listLines(api, id);
  const wanted = linesThere(invoice, standing.lines);
  compareLines(invoice, wanted, lines);
  return { there, taxMinor: compareTotals(invoice, there) };
}

function compareLines(
  invoice: Invoice,
  wanted: readonly LineThere[],
  there: readonly Stripe.InvoiceLineItem[],
) {
  if (there.length !== wanted.length) {
    throw differs(invoice, 'other_lines', { there: `${there.length}`, here: `${wanted.length}` });
  }
  const amounts = new Map(there.map(({ metadata, amount }) => [metadata.parley_line, amount]));
  for (const { position, amount } of wanted) {
    const found = amounts.get(position);
    if (found === amount) continue;
    const here = String(fromStripe(amount, invoice.currency));
    if (found === undefined) throw differs(invoice, 'no_line', { line: position, here });
    const figure = String(fromStripe(found, invoice.currency));
    throw differs(invoice, 'other_line', { there: figure, line: position, here });
  }
}

/** Sums and currency of an invoice at Stripe against ours. @returns the tax as Stripe has it. @throws StripeProblem */
export function compareTotals(invoice: Invoice, there: Stripe.Invoice): bigint {
  const { currency, terms, subtotalMinor, taxMinor } = invoice;
  const theirs = there.currency.toUpperCase();
  if (theirs !== currency) throw differs(invoice, 'other_currency', { there: theirs, here: currency });
  const subtotal = there.total_excluding_tax ?? there.subtotal;
  const figures = (amount: number) => writingOf('en', currency).money(fromStripe(amount, currency));
  if (subtotal !== toStripe(subtotalMinor, currency)) {
    const here = figures(toStripe(subtotalMinor, currency));
    throw differs(invoice, 'other_amount', { there: figures(subtotal), here });
  }
  const tax = there.total - subtotal;
  if (terms.tax.kind !== 'stripe' && tax !== toStripe(taxMinor, currency)) {
    const here = figures(toStripe(taxMinor, currency));
    throw differs(invoice, 'other_tax', { there: figures(tax), here });
  }
  return fromStripe(tax, currency);
}

function differs(
  { number }: Invoice,
  kind: StripeProblemKind,
  values: Record<string, string>,
): StripeProblem {
  return new StripeProblem(kind, { number, ...values });
}
