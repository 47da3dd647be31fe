'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { money } from '@/components/format';
import { operatorAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { asOperator } from '@/lib/db/prisma';
import { createCreditNote } from '@/lib/invoices/credit';
import { formatMinor, microsOfMinor, parseMinor } from '@/lib/invoices/currency';
import { issueInvoice } from '@/lib/invoices/issue';
import { readInvoice } from '@/lib/invoices/read';
import { reviseInvoice, voidInvoice } from '@/lib/invoices/void';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { tenantBySlug } from '@/lib/tenants/tenant';
import { WORDS } from './words';

/** What the operator does to an invoice. Each answers with a sentence on what was done. */

const which = (language: Language) =>
  z.object({
    tenant: z.string().max(63),
    id: z.string().regex(/^\d{1,18}$/, WORDS[language].noInvoice),
  });

async function of({ tenant, id }: z.output<ReturnType<typeof which>>) {
  const { id: tenantId } = await asOperator((tx) => tenantBySlug(tx, tenant));
  return { tenantId, id: BigInt(id) };
}

function shown(slug: string) {
  revalidatePath(`/t/${slug}/invoices`, 'layout');
  revalidatePath('/operator/close');
}

type Before = Answer<string> | null;

export async function sendInvoice(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  const t = WORDS[language];
  return operatorAction({ schema: which(language), given: form }, async ({ user, input }) => {
    const { tenantId, id } = await of(input);
    const { number, stripeInvoiceId } = await issueInvoice(tenantId, id, Date.now(), { by: user.email });
    shown(input.tenant);
    return stripeInvoiceId ? t.atStripe(number) : t.isIssued(number);
  });
}

export async function takeBack(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  const t = WORDS[language];
  return operatorAction({ schema: which(language), given: form }, async ({ user, input }) => {
    const { number } = await voidInvoice({ ...(await of(input)), by: user.email, now: Date.now() });
    shown(input.tenant);
    return t.wasVoided(number);
  });
}

export async function revise(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  const t = WORDS[language];
  return operatorAction({ schema: which(language), given: form }, async ({ user, input }) => {
    const { number, revision } = await reviseInvoice({
      ...(await of(input)),
      by: user.email,
      now: Date.now(),
    });
    shown(input.tenant);
    return t.wasRevised(number, revision);
  });
}

const creditForm = (language: Language) =>
  which(language).extend({
    amount: z.string().min(1, WORDS[language].enterAmount).max(30),
    reason: z.string().trim().min(1, WORDS[language].sayWhy).max(500),
  });

export async function credit(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  const t = WORDS[language];
  return operatorAction({ schema: creditForm(language), given: form }, async ({ user, input }) => {
    const { tenantId, id } = await of(input);
    const found = await asTenant(tenantId, (client) => readInvoice(client, tenantId, id));
    if (!found) throw new Refusal('not_found', t.noInvoice, 'id');
    const { currency } = found.invoice;
    const note = await createCreditNote({
      tenantId,
      invoiceId: id,
      amountMinor: amountOf(input.amount, currency, language),
      reason: input.reason,
      by: user.email,
      now: Date.now(),
    });
    shown(input.tenant);
    const total = money(
      (note.amountMinor + note.taxMinor) * microsOfMinor(currency),
      currency,
      undefined,
      language,
    );
    return t.wasCredited(note.number, total, currency);
  });
}

/** As the reader of the language writes it: in French with a comma. @throws Refusal in the language */
function amountOf(text: string, currency: string, language: Language): bigint {
  if (language === 'en') return parseMinor(text, currency, 'amount');
  try {
    return parseMinor(text.replace(',', '.').replace(/(?<=\d)\s(?=\d{3})/g, ''), currency, 'amount');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const example = formatMinor(1250n, currency).replace('.', ',');
    throw new Refusal('invalid', WORDS[language].noAmount(text, currency, example), 'amount');
  }
}
