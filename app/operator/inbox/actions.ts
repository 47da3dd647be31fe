'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { operatorAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { authorOf } from '@/lib/audit/write';
import { retryInbox } from '@/lib/inbox/status';
import { currentLanguage } from '@/lib/language/current';
import { WORDS } from './words';

type Before = Answer<string> | null;

const Nothing = z.object({});
const One = z.object({
  delivery: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt),
});

export async function retryOne(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: One, given: form }, async ({ user, input }) =>
    retried(await retryInbox({ delivery: input.delivery }, authorOf(user.email))),
  );
}

export async function retryFailed(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: Nothing, given: form }, async ({ user }) =>
    retried(await retryInbox({}, authorOf(user.email))),
  );
}

export async function retryQuarantined(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: Nothing, given: form }, async ({ user }) =>
    retried(await retryInbox({ quarantined: true }, authorOf(user.email))),
  );
}

async function retried(deliveries: number): Promise<string> {
  revalidatePath('/operator', 'layout');
  return WORDS[await currentLanguage()].retried(deliveries);
}
