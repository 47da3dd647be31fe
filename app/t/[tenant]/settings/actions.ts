'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { currentLanguage } from '@/lib/language/current';
import { connectWaba } from '@/lib/tenants/waba';
import { CONNECTORS } from './connectors';
import { WORDS } from './words';

const text = (sentence: string) =>
  z.string(sentence).trim().min(1, sentence).max(200, 'Keep it under 200 characters.');

const NumberForm = z.object({
  waba: text('Enter the ID of the account.'),
  currency: text('Enter the currency of the account.'),
  timezone: text('Enter the time zone of the account.'),
  phone: text('Enter the ID of the phone number.'),
  display: z.string().trim().max(40, 'Keep the number under 40 characters.'),
});

export async function connectNumber(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const asked = { roles: CONNECTORS, schema: NumberForm, given: form };
  return tenantAction(slug, asked, async ({ tenant, user, role, input }) => {
    const { waba, currency, timezone, phone, display } = input;
    const phones = [{ id: phone, display }];
    const by = { actor: user.email, at: Date.now() };
    const connection = { tenant: tenant.slug, waba, currency, timezone, phones };
    const { released } = await connectWaba(connection, by, { claimWaiting: role === 'operator' });
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return WORDS[await currentLanguage()].connected(display || phone, released);
  });
}
