'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { operatorAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { authorOf } from '@/lib/audit/write';
import { addApp, removeApp, rotateApp } from '@/lib/inbox/apps';
import { currentLanguage } from '@/lib/language/current';
import { WORDS } from './words';

type Before = Answer<string> | null;

const text = z.string().max(500);
const NewApp = z.object({ id: text, name: text, secret: text, verifyToken: text });
const NewSecret = z.object({ id: text, secret: text, graceHours: z.coerce.number() });
const OldApp = z.object({ id: text });

export async function add(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: NewApp, given: form }, async ({ user, input }) => {
    const { verifyToken } = await addApp(input, authorOf(user.email));
    revalidatePath('/operator/apps');
    return WORDS[await currentLanguage()].added(verifyToken);
  });
}

export async function rotate(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: NewSecret, given: form }, async ({ user, input }) => {
    await rotateApp(input, authorOf(user.email));
    revalidatePath('/operator/apps');
    return WORDS[await currentLanguage()].rotated;
  });
}

export async function remove(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: OldApp, given: form }, async ({ user, input }) => {
    await removeApp(input.id, authorOf(user.email));
    revalidatePath('/operator/apps');
    return WORDS[await currentLanguage()].removed;
  });
}
