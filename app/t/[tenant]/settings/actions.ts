'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { connectWaba } from '@/lib/tenants/waba';
import { CONNECTORS } from './connectors';
import { WORDS } from './words';

function numberForm(language: Language) {
  const t = WORDS[language].enter;
  const text = (sentence: string) => z.string(sentence).trim().min(1, sentence).max(200, sentence);
  return z.object({
    waba: text(t.waba),
    currency: text(t.currency),
    timezone: text(t.timezone),
    phone: text(t.phone),
    display: z.string().trim().max(40, t.display),
  });
}

export async function connectNumber(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const language = await currentLanguage();
  const asked = { roles: CONNECTORS, schema: numberForm(language), given: form };
  return tenantAction(slug, asked, async ({ tenant, user, role, input }) => {
    const { waba, currency, timezone, phone, display } = input;
    const phones = [{ id: phone, display }];
    const by = { actor: user.email, at: Date.now() };
    const connection = { tenant: tenant.slug, waba, currency, timezone, phones };
    const { released } = await connectWaba(connection, by, { claimWaiting: role === 'operator' });
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return WORDS[language].connected(display || phone, released);
  });
}
