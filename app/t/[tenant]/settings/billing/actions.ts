'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { authorOf } from '@/lib/audit/write';
import { asTenant } from '@/lib/db/pools';
import { partyForm, partyOf } from '@/lib/invoices/party';
import { type Buyer, writeBilling } from '@/lib/invoices/terms';
import { currentLanguage } from '@/lib/language/current';
import { PAYERS } from '../../invoices/payers';
import { WORDS } from './words';

/** Changes what the tenant's next invoices say of who pays them. */
export async function saveBuyer(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const reader = await currentLanguage();
  const t = WORDS[reader];
  const schema = partyForm(reader).extend({ language: z.enum(['en', 'fr'], t.chooseLanguage) });
  const asked = { roles: PAYERS, schema, given: form };
  return tenantAction(slug, asked, async ({ tenant, user, input: { language, ...party } }) => {
    const buyer: Buyer = { ...partyOf(party), language };
    await asTenant(tenant.id, (client) => writeBilling(client, tenant.id, buyer, authorOf(user.email)));
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return t.saved;
  });
}
