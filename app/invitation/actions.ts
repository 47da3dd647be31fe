'use server';

import { after } from 'next/server';
import { z } from 'zod';
import { publicAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { refuseHaste } from '@/lib/access/reset';
import { noteFailure } from '@/lib/access/slow-down';
import { currentLanguage } from '@/lib/language/current';
import { acceptInvitation, mailAnother } from '@/lib/tenants/invitation';
import { WORDS } from './words';

const Form = z.object({
  password: z.string().max(4096).default(''),
});

export async function join(
  token: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  return publicAction({ schema: Form, given: form }, async ({ input }) => {
    const slug = await acceptInvitation(String(token), input.password, Date.now());
    return WORDS[await currentLanguage()].joined(slug);
  });
}

/** To the invited address, whoever asks. */
export async function sendAnother(token: string): Promise<Answer<string>> {
  return publicAction({ schema: z.unknown(), given: null }, async ({ client }) => {
    const now = Date.now();
    refuseHaste('another invitation', client, now);
    noteFailure('another invitation', client, now);
    const language = await currentLanguage();
    after(() =>
      mailAnother(String(token), language, now).catch((error) => console.error('invitation', error)),
    );
    return WORDS[language].sent;
  });
}
