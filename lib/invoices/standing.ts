import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import { queueMail } from '../mail/queue';
import type { CreditNote, Invoice, InvoiceLine, InvoiceStatus } from './invoice';
import { INVOICE_COLUMNS, readInvoice } from './read';

/** An invoice with what its way to Stripe has come to. */
export interface Standing {
  /** The tenant's short name: what Stripe's objects say whose they are. */
  tenant: string;
  invoice: Invoice;
  lines: InvoiceLine[];
  creditNotes: CreditNote[];
  /** When it was first asked for at Stripe: from then on it may be there, whether we know its id or not. */
  attemptedAt: number | null;
  syncedAt: number | null;
}

/** What happens to an invoice after its approval. Times in milliseconds since 1970. */
export interface Happening {
  status?: InvoiceStatus;
  taxMinor?: bigint;
  totalMinor?: bigint;
  issuedAt?: number;
  sentAt?: number;
  paidAt?: number | null;
  voidedAt?: number;
  amountPaidMinor?: bigint;
  refundedMinor?: bigint;
  balanceMinor?: bigint;
  disputed?: boolean;
  paymentError?: string | null;
  paymentFailedAt?: number | null;
  stripeAttemptedAt?: number | null;
  stripeInvoiceId?: string | null;
  stripeHostedUrl?: string | null;
  stripePdfUrl?: string | null;
  stripeProblem?: string | null;
  syncedAt?: number;
  /** When the worker turns to it next: an approved one is then issued, any other is compared with Stripe. */
  nextSyncAt?: number | null;
}

const COLUMNS: Readonly<Record<keyof Happening, string>> = {
  status: 'status',
  taxMinor: 'tax_minor',
  totalMinor: 'total_minor',
  issuedAt: 'issued_at',
  sentAt: 'sent_at',
  paidAt: 'paid_at',
  voidedAt: 'voided_at',
  amountPaidMinor: 'amount_paid_minor',
  refundedMinor: 'refunded_minor',
  balanceMinor: 'balance_minor',
  disputed: 'disputed',
  paymentError: 'payment_error',
  paymentFailedAt: 'payment_failed_at',
  stripeAttemptedAt: 'stripe_attempted_at',
  stripeInvoiceId: 'stripe_invoice_id',
  stripeHostedUrl: 'stripe_hosted_url',
  stripePdfUrl: 'stripe_pdf_url',
  stripeProblem: 'stripe_problem',
  syncedAt: 'synced_at',
  nextSyncAt: 'next_sync_at',
};

export function inTenant<T>(tenantId: number, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return withTenants(pool('parley_operator'), [tenantId], work);
}

/** @throws Refusal when there is no such invoice. */
export function readStanding(tenantId: number, id: bigint): Promise<Standing> {
  return inTenant(tenantId, async (client) => {
    const read = await readInvoice(client, tenantId, id);
    if (!read)
      throw new Refusal(
        'not_found',
        { en: 'There is no such invoice.', fr: 'Il n’y a pas de telle facture.' },
        'id',
      );
    const { rows } = await client.query<Pick<Standing, 'tenant' | 'attemptedAt' | 'syncedAt'>>(
      `SELECT t.slug AS tenant, (extract(epoch FROM i.stripe_attempted_at) * 1000)::float8 AS "attemptedAt",
              (extract(epoch FROM i.synced_at) * 1000)::float8 AS "syncedAt"
         FROM invoice i JOIN tenant t ON t.id = i.tenant_id WHERE i.tenant_id = $1 AND i.id = $2`,
      [tenantId, id],
    );
    return { ...read, ...rows[0]! };
  });
}

/** Writes what happened, and the mail that tells of it, in one transaction. */
export function record(
  { tenantId, id }: Pick<Invoice, 'tenantId' | 'id'>,
  happening: Happening,
  mail?: { kind: 'invoice_issued' | 'payment_failed'; now: number },
  by = 'automatic',
): Promise<Invoice> {
  const names = (Object.keys(COLUMNS) as (keyof Happening)[]).filter((name) => happening[name] !== undefined);
  const values = names.map((name) => {
    const value = happening[name];
    return typeof value === 'number' ? new Date(value) : value;
  });
  return inTenant(tenantId, async (client) => {
    const { rows } = await client.query<Invoice>(
      `UPDATE invoice SET ${names.map((name, at) => `${COLUMNS[name]} = $${at + 3}`).join(', ')}
        WHERE tenant_id = $1 AND id = $2 RETURNING ${INVOICE_COLUMNS}`,
      [tenantId, id, ...values],
    );
    const invoice = rows[0]!;
    if (mail) await queueMail(client, { kind: mail.kind, invoice }, mail.now);
    if (happening.issuedAt !== undefined) {
      const entry = { actor: by, action: 'invoice.issued', subject: invoice.number } as const;
      await writeAudit(client, { tenantId, ...entry, at: happening.issuedAt });
    }
    return invoice;
  });
}
