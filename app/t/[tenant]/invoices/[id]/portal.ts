'use server';

import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { env } from '@/lib/env';
import { readInvoice } from '@/lib/invoices/read';
import { portalUrl } from '@/lib/stripe/portal';
import { PAYERS } from '../payers';

const Which = z.string().regex(/^\d{1,18}$/, 'There is no such invoice.');

/** The address of Stripe's customer portal for the currency of an invoice. */
export async function openPortal(slug: string, id: string): Promise<Answer<string>> {
  return tenantAction(slug, { roles: PAYERS, schema: Which, given: id }, async ({ tenant, input }) => {
    const found = await asTenant(tenant.id, (client) => readInvoice(client, tenant.id, BigInt(input)));
    if (!found) throw new Refusal('not_found', 'There is no such invoice.');
    const back = new URL(`/t/${tenant.slug}/invoices/${input}`, env().publicUrl);
    return portalUrl(tenant.id, found.invoice.currency, back.href);
  });
}
