import type { PoolClient } from 'pg';
import type { ChargeQuery } from '../ledger/query';
import { type ChargeRow, type Charges, listCharges, streamCharges } from '../ledger/read';
import type { AnnexRow, CreditNote, Invoice, InvoiceLine } from './invoice';
import { annexOf, type LedgerRange } from './ledger';
import { addMonths } from './month';

const at = (column: string, name: string) => `(extract(epoch FROM ${column}) * 1000)::float8 AS "${name}"`;

export const INVOICE_COLUMNS = `tenant_id AS "tenantId", id, month, currency, revision, status, number, timezone,
  ledger_first AS "ledgerFirst", ledger_after AS "ledgerAfter", ledger_upto AS "ledgerUpto", cost_micros AS cost, price_micros AS price,
  rounding_micros AS rounding, subtotal_minor AS "subtotalMinor", tax_minor AS "taxMinor",
  total_minor AS "totalMinor", terms, due_on AS "dueOn", ${at('approved_at', 'approvedAt')},
  approved_by AS "approvedBy", ${at('issued_at', 'issuedAt')}, ${at('sent_at', 'sentAt')}, ${at('paid_at', 'paidAt')},
  ${at('voided_at', 'voidedAt')}, amount_paid_minor AS "amountPaidMinor", refunded_minor AS "refundedMinor",
  credited_minor AS "creditedMinor", balance_minor AS "balanceMinor", disputed, payment_error AS "paymentError",
  ${at('payment_failed_at', 'paymentFailedAt')}, stripe_invoice_id AS "stripeInvoiceId",
  stripe_hosted_url AS "stripeHostedUrl", stripe_pdf_url AS "stripePdfUrl", stripe_problem AS "stripeProblem"`;

const LINE_COLUMNS = `position, kind, month, waba_month AS "wabaMonth", market, category, model, rate_micros AS rate,
  markup_ppm AS "markupPpm", quantity, cost_micros AS cost, price_micros AS price, amount_minor AS "amountMinor",
  tax_minor AS "taxMinor"`;

export const CREDIT_NOTE_COLUMNS = `tenant_id AS "tenantId", id, invoice_id AS "invoiceId", number, reason,
  amount_minor AS "amountMinor", tax_minor AS "taxMinor", ${at('created_at', 'createdAt')}, created_by AS "createdBy",
  stripe_id AS "stripeId", stripe_problem AS "stripeProblem"`;

/** A tenant's invoices, the newest month first, its latest revision first. */
export async function listInvoices(client: PoolClient, tenantId: number): Promise<Invoice[]> {
  const { rows } = await client.query<Invoice>(
    `SELECT ${INVOICE_COLUMNS} FROM invoice WHERE tenant_id = $1 ORDER BY month DESC, currency, revision DESC`,
    [tenantId],
  );
  return rows;
}

export interface InvoiceWithLines {
  invoice: Invoice;
  lines: InvoiceLine[];
  creditNotes: CreditNote[];
}

/** Null when the tenant has no such invoice. */
export async function readInvoice(
  client: PoolClient,
  tenantId: number,
  id: bigint,
): Promise<InvoiceWithLines | null> {
  const { rows } = await client.query<Invoice>(
    `SELECT ${INVOICE_COLUMNS} FROM invoice WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id],
  );
  const invoice = rows[0];
  if (!invoice) return null;
  const { rows: lines } = await client.query<InvoiceLine>(
    `SELECT ${LINE_COLUMNS} FROM invoice_line WHERE tenant_id = $1 AND invoice_id = $2 ORDER BY position`,
    [tenantId, id],
  );
  const { rows: creditNotes } = await client.query<CreditNote>(
    `SELECT ${CREDIT_NOTE_COLUMNS} FROM credit_note WHERE tenant_id = $1 AND invoice_id = $2 ORDER BY id`,
    [tenantId, id],
  );
  return { invoice, lines, creditNotes };
}

export function rangeOf(invoice: Invoice): LedgerRange {
  const { tenantId, month, ledgerFirst: first, ledgerAfter: after, ledgerUpto: upto } = invoice;
  return { tenantId, month, first, after, upto };
}

/** What was delivered, by country, free units included. */
export function readAnnex(client: PoolClient, invoice: Invoice): Promise<AnnexRow[]> {
  return annexOf(client, rangeOf(invoice), invoice.currency);
}

/** What says which part of the ledger an invoice holds, or would hold. */
type Holder = Pick<Invoice, 'currency' | 'ledgerAfter' | 'ledgerUpto'>;

/** Ledger rows of one line: charges, and reversals of rows that an earlier invoice held. */
function queryOf(invoice: Holder, line: InvoiceLine): ChargeQuery {
  const { month, market, category, model, rate, markupPpm, wabaMonth } = line;
  const later = line.kind === 'adjustment';
  return {
    from: month,
    to: addMonths(month, 1),
    market: market!,
    category: category!,
    model: model!,
    currency: invoice.currency,
    wabaMonth: wabaMonth!,
    rate: rate!,
    markupPpm: markupPpm!,
    billable: true,
    after: later ? invoice.ledgerAfter! : undefined,
    upTo: invoice.ledgerUpto,
    all: true,
  };
}

/** Whether the line is made of charges: fees and savings are not. */
export function hasCharges({ kind }: InvoiceLine): boolean {
  return kind === 'usage' || kind === 'adjustment';
}

/** A page of a line's charges, newest first. */
export async function lineCharges(
  client: PoolClient,
  tenantId: number,
  invoice: Holder,
  line: InvoiceLine,
  options: { limit: number; cursor?: string },
): Promise<Charges> {
  if (!hasCharges(line)) return { charges: [], next: null };
  return listCharges(client, tenantId, queryOf(invoice, line), options);
}

/** All of them, a page at a time. */
export async function* streamLineCharges(
  tenantId: number,
  invoice: Invoice,
  line: InvoiceLine,
): AsyncGenerator<ChargeRow[]> {
  if (hasCharges(line)) yield* streamCharges(tenantId, queryOf(invoice, line));
}
