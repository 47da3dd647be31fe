'use server';

import { headers } from 'next/headers';
import { z } from 'zod';
import { isOwnOrigin } from '@/lib/access/origin';
import { requireTenant } from '@/lib/access/session';
import { Refusal } from '@/lib/api/refusal';
import { readList } from '@/lib/reprice/cards';
import { pack } from './packed';
import { Question } from './question';
import { compare } from './view';

/** What the form shows: nothing yet, a sentence, or the answer (see packed.ts). */
export type Answer = { problem: string } | { packed: string } | null;

const MOST_BYTES = 900_000;

const List = z
  .file('Choose a price list.')
  .min(1, 'Choose a price list.')
  .max(MOST_BYTES, 'The price list is larger than 900 kB.');

/** Compares with an uploaded price list, which is read and forgotten. Every role may ask: nothing is written. */
export async function compareWithList(slug: string, _before: Answer, form: FormData): Promise<Answer> {
  if (!isOwnOrigin(await headers())) return { problem: 'Open the page again: this did not come from it.' };
  const { tenant } = await requireTenant(z.string().parse(slug));
  const asked = Question.safeParse(
    Object.fromEntries(['from', 'through', 'rules'].map((name) => [name, form.get(name)])),
  );
  if (!asked.success) return { problem: asked.error.issues[0]!.message };
  const list = List.safeParse(form.get('list'));
  if (!list.success) return { problem: list.error.issues[0]!.message };
  try {
    const name = list.data.name.slice(0, 100);
    const rates = readList(await list.data.text(), asked.data.rules, name);
    return { packed: pack(await compare(tenant.id, asked.data, { name, rates })) };
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
}
