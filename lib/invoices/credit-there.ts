import type Stripe from 'stripe';
import { toStripe } from '../stripe/amount';
import { retrieveInvoice } from '../stripe/draft';
import { failureOf } from '../stripe/failure';
import type { Hold } from './hold';
import type { CreditNote, Invoice } from './invoice';
import { inTenant, type Standing } from './standing';

/**
 * Brings those credit notes to Stripe that it has not got yet, each once. One that is refused keeps why, and is not tried again. The caller holds the invoice.
 * @returns a sentence for each that was refused, now or before.
 */
export async function issueCreditNotes(
  api: Stripe,
  standing: Standing,
  now: number,
  hold: Hold,
): Promise<string[]> {
  const { invoice, creditNotes } = standing;
  if (!invoice.stripeInvoiceId || invoice.status === 'approved' || invoice.status === 'void') return [];
  const problems: string[] = [];
  for (const note of creditNotes) {
    if (note.stripeId) continue;
    const problem = note.stripeProblem ?? (await issueCreditNote(api, invoice, note, now, hold));
    if (problem) problems.push(`${note.number}: ${problem}`);
  }
  return problems;
}

async function issueCreditNote(
  api: Stripe,
  invoice: Invoice,
  note: CreditNote,
  now: number,
  hold: Hold,
): Promise<string | null> {
  const attemptedAt = await readAttempt(note);
  const at = attemptedAt ?? now;
  await mark(note, { attemptedAt: at, id: null, problem: null });
  try {
    const found = attemptedAt === null ? null : await find(api, invoice, note);
    const id = found ?? (await create(api, invoice, note, at, hold));
    await mark(note, { attemptedAt: at, id, problem: null });
    return null;
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    const problem = failure.passing ? null : failure.sentence;
    await mark(note, { attemptedAt: failure.keySpent ? Math.max(now, at + 1) : at, id: null, problem });
    if (failure.passing) throw error;
    return problem;
  }
}

/** By its metadata: an idempotency key is forgotten after a day. */
async function find(
  api: Stripe,
  { stripeInvoiceId }: Invoice,
  { number }: CreditNote,
): Promise<string | null> {
  for await (const { id, metadata } of api.creditNotes.list({ invoice: stripeInvoiceId!, limit: 100 })) {
    if (metadata?.parley_credit_note === number) return id;
  }
  return null;
}

/**
 * Of the amount with its tax, which Stripe takes from the invoice in proportion. What is paid already goes to the
 * customer's balance: a refund is the operator's to make.
 */
async function create(
  api: Stripe,
  invoice: Invoice,
  note: CreditNote,
  at: number,
  hold: Hold,
): Promise<string> {
  const amount = toStripe(note.amountMinor + note.taxMinor, invoice.currency);
  const there = await retrieveInvoice(api, invoice.stripeInvoiceId!);
  const owed = there && there.status !== 'paid' ? there.amount_remaining : 0;
  const paidAlready = Math.max(0, amount - owed);
  hold.check();
  const { id } = await api.creditNotes.create(
    {
      invoice: invoice.stripeInvoiceId!,
      amount,
      ...(paidAlready > 0 && { credit_amount: paidAlready }),
      memo: `${note.number}: ${note.reason}`.slice(0, 5000),
      metadata: { parley_credit_note: note.number, parley_invoice: String(invoice.id) },
    },
    { idempotencyKey: `parley:${note.tenantId}:credit:${note.id}:${at}:${paidAlready}` },
  );
  return id;
}

function readAttempt({ tenantId, id }: CreditNote): Promise<number | null> {
  return inTenant(tenantId, async (client) => {
    const { rows } = await client.query<{ at: number | null }>(
      `SELECT (extract(epoch FROM stripe_attempted_at) * 1000)::float8 AS at FROM credit_note
        WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
    return rows[0]!.at;
  });
}

interface Marked {
  attemptedAt: number;
  id: string | null;
  problem: string | null;
}

function mark(
  { tenantId, id }: CreditNote,
  { attemptedAt, id: stripeId, problem }: Marked,
): Promise<unknown> {
  return inTenant(tenantId, (client) =>
    client.query(
      `UPDATE credit_note SET stripe_attempted_at = to_timestamp($3::float8 / 1000), stripe_id = $4, stripe_problem = $5
        WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id, attemptedAt, stripeId, problem],
    ),
  );
}
