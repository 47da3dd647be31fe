'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { authorOf } from '@/lib/audit/write';
import { asTenant } from '@/lib/db/pools';
import { PartyForm, partyOf } from '@/lib/invoices/party';
import { type Buyer, writeBilling } from '@/lib/invoices/terms';
import { PAYERS } from '../../invoices/payers';

const BuyerForm = PartyForm.extend({ language: z.enum(['en', 'fr'], 'Choose a language.') });

/** Changes what the tenant's next invoices say of who pays them. */
export async function saveBuyer(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const asked = { roles: PAYERS, schema: BuyerForm, given: form };
  return tenantAction(slug, asked, async ({ tenant, user, input: { language, ...party } }) => {
    const buyer: Buyer = { ...partyOf(party), language };
    await asTenant(tenant.id, (client) => writeBilling(client, tenant.id, buyer, authorOf(user.email)));
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return 'Saved. Invoices that are approved from now on say so.';
  });
}
