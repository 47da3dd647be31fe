'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { operatorAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { asOperator } from '@/lib/db/prisma';
import { createCreditNote } from '@/lib/invoices/credit';
import { formatMinor, parseMinor } from '@/lib/invoices/currency';
import { issueInvoice } from '@/lib/invoices/issue';
import { readInvoice } from '@/lib/invoices/read';
import { reviseInvoice, voidInvoice } from '@/lib/invoices/void';
import { tenantBySlug } from '@/lib/tenants/tenant';

/** What the operator does to an invoice. Each answers with a sentence on what was done. */

const Which = z.object({
  tenant: z.string().max(63),
  id: z.string().regex(/^\d{1,18}$/, 'There is no such invoice.'),
});

async function of({ tenant, id }: z.output<typeof Which>) {
  const { id: tenantId } = await asOperator((tx) => tenantBySlug(tx, tenant));
  return { tenantId, id: BigInt(id) };
}

function shown(slug: string) {
  revalidatePath(`/t/${slug}/invoices`, 'layout');
  revalidatePath('/operator/close');
}

type Before = Answer<string> | null;

export async function sendInvoice(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: Which, given: form }, async ({ input }) => {
    const { tenantId, id } = await of(input);
    const { number, stripeInvoiceId } = await issueInvoice(tenantId, id, Date.now());
    shown(input.tenant);
    return stripeInvoiceId ? `${number} is at Stripe.` : `${number} is issued.`;
  });
}

export async function takeBack(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: Which, given: form }, async ({ user, input }) => {
    const { number } = await voidInvoice({ ...(await of(input)), by: user.email, now: Date.now() });
    shown(input.tenant);
    return `${number} is void.`;
  });
}

export async function revise(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: Which, given: form }, async ({ user, input }) => {
    const { number, revision } = await reviseInvoice({
      ...(await of(input)),
      by: user.email,
      now: Date.now(),
    });
    shown(input.tenant);
    return `${number} is approved as revision ${revision}.`;
  });
}

const Credit = Which.extend({
  amount: z.string().min(1, 'Enter an amount.').max(30),
  reason: z.string().trim().min(1, 'Say why: the reason is printed on the credit note.').max(500),
});

export async function credit(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: Credit, given: form }, async ({ user, input }) => {
    const { tenantId, id } = await of(input);
    const found = await asTenant(tenantId, (client) => readInvoice(client, tenantId, id));
    if (!found) throw new Refusal('not_found', 'There is no such invoice.', 'id');
    const { currency } = found.invoice;
    const note = await createCreditNote({
      tenantId,
      invoiceId: id,
      amountMinor: parseMinor(input.amount, currency, 'amount'),
      reason: input.reason,
      by: user.email,
      now: Date.now(),
    });
    shown(input.tenant);
    const total = formatMinor(note.amountMinor + note.taxMinor, currency);
    return `${note.number} gives ${currency} ${total} back, tax included.`;
  });
}
