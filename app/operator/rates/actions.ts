'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { operatorAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { type Packed, pack } from '@/lib/access/packed';
import { importSeen, lookAt, type Outcome } from './look';

const MOST_BYTES = 900_000;

const Asked = z.object({
  step: z.enum(['look', 'import'], 'Look at the file first.'),
  file: z
    .file('Choose a price list.')
    .min(1, 'Choose a price list.')
    .max(MOST_BYTES, 'The price list is larger than 900 kB; import it with the command line.'),
  effective_from: z.union([z.literal(''), z.iso.date()], 'Choose the day from which the card holds.'),
  tenant: z.string().max(63, 'Choose a tenant of the list.'),
  /** What was looked at. */
  seen: z.string().max(64).optional(),
});

/** Says what an import of the file would do, and when that was looked at, does it. */
export async function importCard(
  _before: Answer<Packed<Outcome>> | null,
  form: FormData,
): Promise<Answer<Packed<Outcome>>> {
  return operatorAction({ schema: Asked, given: form }, async ({ user, input }) => {
    const { step, file, effective_from: day, tenant, seen = '' } = input;
    const card = {
      name: file.name.slice(0, 100),
      text: await file.text(),
      effectiveFrom: day || undefined,
    };
    if (step === 'look') return pack(await lookAt(card, tenant || null, Date.now()));
    const done = await importSeen(card, seen, user.email);
    revalidatePath('/operator/rates');
    return pack(done);
  });
}
