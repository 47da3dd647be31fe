'use server';

import { z } from 'zod';
import { ALL_ROLES, tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { type Packed, pack } from '@/lib/access/packed';
import { readList } from '@/lib/reprice/cards';
import { Question } from './question';
import { compare, type View } from './view';

const MOST_BYTES = 900_000;

const WithList = Question.and(
  z.object({
    list: z
      .file('Choose a price list.')
      .min(1, 'Choose a price list.')
      .max(MOST_BYTES, 'The price list is larger than 900 kB.'),
  }),
);

/**
 * Compares with an uploaded price list, which is read and forgotten. Every role may ask: nothing is written.
 */
export async function compareWithList(
  slug: string,
  _before: Answer<Packed<View>> | null,
  form: FormData,
): Promise<Answer<Packed<View>>> {
  const asked = { roles: ALL_ROLES, schema: WithList, given: form };
  return tenantAction(slug, asked, async ({ tenant, input: { list, ...question } }) => {
    const name = list.name.slice(0, 100);
    const rates = readList(await list.text(), question.rules, name);
    return pack(await compare(tenant.id, question, { name, rates }));
  });
}
