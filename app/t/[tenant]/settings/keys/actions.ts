'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { currentLanguage } from '@/lib/language/current';
import { createOwnApiKey, KEY_KEEPERS, revokeApiKey } from '@/lib/tenants/api-key';
import { WORDS } from './words';

const NameForm = z.object({
  name: z.string().max(1000),
});
const KeyForm = z.object({
  key: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1),
});

/** Answers with the key itself, this once. */
export async function makeKey(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const asked = { roles: KEY_KEEPERS, schema: NameForm, given: form };
  return tenantAction(slug, asked, async ({ input, ...access }) => {
    const { key } = await createOwnApiKey(access, input.name, Date.now());
    revalidatePath(`/t/${slug}/settings/keys`);
    return key;
  });
}

export async function revoke(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const asked = { roles: KEY_KEEPERS, schema: KeyForm, given: form };
  return tenantAction(slug, asked, async ({ input, ...access }) => {
    await revokeApiKey(access, input.key, Date.now());
    revalidatePath(`/t/${slug}/settings/keys`);
    return WORDS[await currentLanguage()].done;
  });
}
