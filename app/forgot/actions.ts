'use server';

import { after } from 'next/server';
import { z } from 'zod';
import { publicAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { isMailSetUp, sendLink } from '@/lib/access/letters';
import { refuseHaste, resetLinkFor } from '@/lib/access/reset';
import { noteFailure } from '@/lib/access/slow-down';
import { currentLanguage } from '@/lib/language/current';
import { emailOf } from '@/lib/tenants/fields';
import { WORDS } from './words';

/** The answer is the same for every address, and is given before anybody looks whether there is an account. */
export async function askForLink(_before: Answer<string> | null, form: FormData): Promise<Answer<string>> {
  const { enterEmail } = WORDS[await currentLanguage()];
  const schema = z.object({ email: z.string(enterEmail).max(254, enterEmail) });
  return publicAction({ schema, given: form }, async ({ client, input }) => {
    const email = emailOf(input.email);
    const now = Date.now();
    const what = `reset of ${email}`;
    refuseHaste(what, client, now);
    noteFailure(what, client, now);
    const language = await currentLanguage();
    if (isMailSetUp()) after(() => send(email, language).catch((error) => console.error('reset', error)));
    return WORDS[language].sent;
  });
}

async function send(email: string, language: Awaited<ReturnType<typeof currentLanguage>>) {
  const link = await resetLinkFor(email, Date.now());
  if (!link) return;
  const outcome = await sendLink({ kind: 'reset', recipient: link.email, token: link.token }, language);
  if (outcome.kind !== 'sent') console.error('a link could not be mailed:', outcome.problem);
}
