'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { operatorAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { asOperator } from '@/lib/db/prisma';
import { approveMonth } from '@/lib/invoices/approve';
import { monthOf } from '@/lib/invoices/month';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { tenantBySlug } from '@/lib/tenants/tenant';
import { startRun } from './run';
import { WORDS } from './words';

type Before = Answer<string> | null;

const month = (language: Language) =>
  z.string().transform((text, context) => {
    if (/^20\d\d-(0[1-9]|1[0-2])$/.test(text)) return monthOf(text);
    context.addIssue(WORDS[language].chooseMonth);
    return z.NEVER;
  });

const one = (language: Language) =>
  z.object({
    tenant: z.string().max(63),
    month: month(language),
    waive: z.enum(['yes', 'no']).transform((text) => text === 'yes'),
  });

/** Approves one tenant's month, in all of its currencies. */
export async function approveOne(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  return operatorAction({ schema: one(language), given: form }, async ({ user, input }) => {
    const { id: tenantId } = await asOperator((tx) => tenantBySlug(tx, input.tenant));
    const { month, waive } = input;
    const invoices = await approveMonth({ tenantId, month, waive, by: user.email, now: Date.now() });
    revalidatePath('/operator/close');
    return WORDS[language].approvedAs(invoices.map(({ number }) => number).join(', '));
  });
}

const all = (language: Language) => z.object({ month: month(language), step: z.enum(['approve', 'send']) });

/** Starts a run over all tenants; the page follows it. */
export async function closeAll(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  const t = WORDS[language];
  return operatorAction({ schema: all(language), given: form }, async ({ user, input: { month, step } }) => {
    await startRun({ month, by: user.email }, step, Date.now());
    return step === 'approve' ? t.approvingNow : t.sendingNow;
  });
}
