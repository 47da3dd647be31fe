'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { asTenant } from '@/lib/db/pools';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { forgetAccessToken, keepAccessToken } from '@/lib/tenants/access-token';
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

const TokenForm = z.object({ waba: z.string().max(64), token: z.string().max(1000) });

/** The token is sealed here and never leaves again but to Meta. */
export async function keepToken(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const asked = { roles: CONNECTORS, schema: TokenForm, given: form };
  return tenantAction(slug, asked, async ({ tenant, user, input }) => {
    const by = { actor: user.email, at: Date.now() };
    await asTenant(tenant.id, (client) => keepAccessToken(client, tenant.id, input, by));
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return WORDS[await currentLanguage()].kept;
  });
}

export async function forgetToken(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const asked = { roles: CONNECTORS, schema: TokenForm.pick({ waba: true }), given: form };
  return tenantAction(slug, asked, async ({ tenant, user, input }) => {
    const by = { actor: user.email, at: Date.now() };
    await asTenant(tenant.id, (client) => forgetAccessToken(client, tenant.id, input.waba, by));
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return WORDS[await currentLanguage()].forgotten;
  });
}
