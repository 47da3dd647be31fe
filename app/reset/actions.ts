'use server';

import { z } from 'zod';
import { publicAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { resetPassword } from '@/lib/access/reset';
import { currentLanguage } from '@/lib/language/current';
import { WORDS } from './words';

const Form = z.object({
  password: z.string().max(4096),
});

export async function saveNewPassword(
  token: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  return publicAction({ schema: Form, given: form }, async ({ input }) => {
    await resetPassword(String(token), input.password, Date.now());
    return WORDS[await currentLanguage()].saved;
  });
}
