'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { acceptDiscrepancy } from '@/lib/discrepancies/read';
import { currentLanguage } from '@/lib/language/current';
import { DECIDERS } from './roles';
import { WORDS } from './words';

/** Takes Meta's word for a unit. */
export async function accept(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const t = WORDS[await currentLanguage()];
  const schema = z.object({ unit: z.string(t.which).min(1, t.which).max(1_000, t.which) });
  return tenantAction(slug, { roles: DECIDERS, schema, given: form }, async ({ tenant, user, input }) => {
    const by = { actor: user.email, at: Date.now() };
    const accepted = await asTenant(tenant.id, (client) =>
      acceptDiscrepancy(client, tenant.id, input.unit, by),
    );
    if (accepted === 0) throw new Refusal('not_found', t.gone);
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return t.done;
  });
}
