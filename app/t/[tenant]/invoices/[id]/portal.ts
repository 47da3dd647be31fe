'use server';

import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { env } from '@/lib/env';
import { readInvoice } from '@/lib/invoices/read';
import { currentLanguage } from '@/lib/language/current';
import { portalUrl } from '@/lib/stripe/portal';
import { PAYERS } from '../payers';
import { WORDS } from './words';

/** The address of Stripe's customer portal for the currency of an invoice. */
export async function openPortal(slug: string, id: string): Promise<Answer<string>> {
  const { noInvoice } = WORDS[await currentLanguage()];
  const schema = z.string().regex(/^\d{1,18}$/, noInvoice);
  return tenantAction(slug, { roles: PAYERS, schema, given: id }, async ({ tenant, input }) => {
    const found = await asTenant(tenant.id, (client) => readInvoice(client, tenant.id, BigInt(input)));
    if (!found) throw new Refusal('not_found', noInvoice);
    const back = new URL(`/t/${tenant.slug}/invoices/${input}`, env().publicUrl);
    return portalUrl(tenant.id, found.invoice.currency, back.href);
  });
}
