'use server';

import { z } from 'zod';
import { ALL_ROLES, tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { type Packed, pack } from '@/lib/access/packed';
import { currentLanguage } from '@/lib/language/current';
import { readList } from '@/lib/reprice/cards';
import { questionForm } from './question';
import { compare, type View } from './view';
import { WORDS } from './words';

const MOST_BYTES = 900_000;

/**
 * Compares with an uploaded price list, which is read and forgotten. Every role may ask: nothing is written.
 */
export async function compareWithList(
  slug: string,
  _before: Answer<Packed<View>> | null,
  form: FormData,
): Promise<Answer<Packed<View>>> {
  const language = await currentLanguage();
  const t = WORDS[language];
  const list = z.file(t.chooseList).min(1, t.chooseList).max(MOST_BYTES, t.listTooLarge);
  const schema = questionForm(language).and(z.object({ list }));
  const asked = { roles: ALL_ROLES, schema, given: form };
  return tenantAction(slug, asked, async ({ tenant, input: { list, ...question } }) => {
    const name = list.name.slice(0, 100);
    const rates = readList(await list.text(), question.rules, name);
    return pack(await compare(tenant.id, question, language, { name, rates }));
  });
}
