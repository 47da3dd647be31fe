'use server';

import { revalidatePath } from 'next/cache';
import { encode } from 'uqr';
import { z } from 'zod';
import { userAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { changePassword, refuseHaste } from '@/lib/access/reset';
import {
  confirmSecondFactor,
  type Offer,
  offerSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from '@/lib/access/second-factor';
import { endOtherSession, endOtherSessions } from '@/lib/access/sessions';
import { noteFailure, noteSuccess } from '@/lib/access/slow-down';
import { Refusal } from '@/lib/api/refusal';
import { currentLanguage } from '@/lib/language/current';
import { WORDS } from './words';

type Before<Value = string> = Answer<Value> | null;

const PasswordForm = z.object({ current: z.string().max(4096), next: z.string().max(4096) });
const codeForm = async () => {
  const { enterCode } = WORDS[await currentLanguage()];
  return z.object({ code: z.string(enterCode).max(64, enterCode) });
};
const SessionForm = z.object({ session: z.string().max(100) });

export async function savePassword(_before: Before, form: FormData): Promise<Answer<string>> {
  return userAction({ schema: PasswordForm, given: form }, async ({ user, input }) => {
    await changePassword(user, input, Date.now());
    revalidatePath('/account');
    return WORDS[await currentLanguage()].changed;
  });
}

/** A new secret, and the dark squares of its picture as a path in a square of `size`. */
export async function offer(
  _before: Before<Offer & { size: number; path: string }>,
): Promise<Answer<Offer & { size: number; path: string }>> {
  return userAction({ schema: z.unknown(), given: null }, async ({ user }) => {
    const offered = await offerSecondFactor(user);
    const { size, data } = encode(offered.uri, { border: 2 });
    const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
    return { ...offered, size, path };
  });
}

export async function confirm(_before: Before<string[]>, form: FormData): Promise<Answer<string[]>> {
  return userAction({ schema: await codeForm(), given: form }, async ({ user, input }) =>
    slowly(user.id, () => confirmSecondFactor(user, user.session, input.code, Date.now())),
  );
}

export async function renew(_before: Before<string[]>, form: FormData): Promise<Answer<string[]>> {
  return userAction({ schema: await codeForm(), given: form }, async ({ user, input }) =>
    slowly(user.id, () => renewRecoveryCodes(user, input.code, Date.now())),
  );
}

export async function remove(_before: Before<string[]>, form: FormData): Promise<Answer<string[]>> {
  return userAction({ schema: await codeForm(), given: form }, async ({ user, input }) => {
    await slowly(user.id, () => removeSecondFactor(user, input.code, Date.now()));
    revalidatePath('/account');
    return [];
  });
}

export async function endOne(_before: Before, form: FormData): Promise<Answer<string>> {
  return userAction({ schema: SessionForm, given: form }, async ({ user, input }) => {
    await endOtherSession(user, input.session, Date.now());
    revalidatePath('/account');
    return WORDS[await currentLanguage()].ended;
  });
}

export async function endOthers(_before: Before): Promise<Answer<string>> {
  return userAction({ schema: z.unknown(), given: null }, async ({ user }) => {
    await endOtherSessions(user, user.session, Date.now());
    revalidatePath('/account');
    return WORDS[await currentLanguage()].othersEnded;
  });
}

/** Whoever sits at somebody's open browser does not get to try all codes. */
async function slowly<T>(userId: number, work: () => Promise<T>): Promise<T> {
  const guessed = `code of ${userId}`;
  refuseHaste(guessed, '', Date.now());
  try {
    const done = await work();
    noteSuccess(guessed, '');
    return done;
  } catch (error) {
    if (error instanceof Refusal && error.field === 'code') noteFailure(guessed, '', Date.now());
    throw error;
  }
}
