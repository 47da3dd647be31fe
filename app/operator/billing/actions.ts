'use server';

import { revalidatePath } from 'next/cache';
import { day } from '@/components/format';
import { operatorAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { authorOf } from '@/lib/audit/write';
import { pool, withTenants } from '@/lib/db/pools';
import { asOperator } from '@/lib/db/prisma';
import { partyOf } from '@/lib/invoices/party';
import { writeBilling, writeIssuer } from '@/lib/invoices/terms';
import { currentLanguage } from '@/lib/language/current';
import { removeMarkup, setMarkup } from '@/lib/tenants/markup';
import { tenantBySlug } from '@/lib/tenants/tenant';
import { FORM_WORDS } from './form-words';
import { buyerForm, issuerForm, markupForm, markupPlace, payable, termsForm } from './forms';

type Before = Answer<string> | null;

const bySlug = (slug: string) => asOperator((tx) => tenantBySlug(tx, slug));

export async function saveIssuer(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  return operatorAction({ schema: issuerForm(language), given: form }, async ({ user, input }) => {
    const { prefix, footer, ...party } = input;
    await writeIssuer({ ...partyOf(party), prefix, footer }, authorOf(user.email));
    revalidatePath('/operator', 'layout');
    return FORM_WORDS[language].saved;
  });
}

export async function saveTerms(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  return operatorAction({ schema: termsForm(language), given: form }, async ({ user, input }) => {
    const { tenant: slug, ...terms } = input;
    const tenant = await bySlug(slug);
    payable(terms.platformFee, tenant.currency, 'platformFee', language);
    payable(terms.minimum, tenant.currency, 'minimum', language);
    await withTenants(pool('parley_operator'), [tenant.id], (client) =>
      writeBilling(client, tenant.id, terms, authorOf(user.email)),
    );
    revalidatePath('/operator', 'layout');
    return FORM_WORDS[language].savedTerms;
  });
}

/** Who the tenant's invoices are made out to; members may say it too. */
export async function saveBuyer(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  return operatorAction({ schema: buyerForm(language), given: form }, async ({ user, input }) => {
    const { tenant: slug, ...party } = input;
    const { id } = await bySlug(slug);
    await withTenants(pool('parley_operator'), [id], (client) =>
      writeBilling(client, id, partyOf(party), authorOf(user.email)),
    );
    revalidatePath('/operator', 'layout');
    return FORM_WORDS[language].saved;
  });
}

export async function addMarkup(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  return operatorAction({ schema: markupForm(language), given: form }, async ({ user, input }) => {
    const { tenant: slug, percent: ppm, ...place } = input;
    const { id } = await bySlug(slug);
    await setMarkup(id, { ...place, ppm }, authorOf(user.email));
    revalidatePath(`/operator/billing/${slug}`);
    return FORM_WORDS[language].agreed(
      language === 'fr' ? day(place.effectiveFrom, true, 'fr') : place.effectiveFrom,
    );
  });
}

export async function dropMarkup(_before: Before, form: FormData): Promise<Answer<string>> {
  const language = await currentLanguage();
  return operatorAction({ schema: markupPlace(language), given: form }, async ({ user, input }) => {
    const { tenant: slug, effectiveFrom, market, category } = input;
    const { id } = await bySlug(slug);
    await removeMarkup(id, { effectiveFrom, market, category }, authorOf(user.email));
    revalidatePath(`/operator/billing/${slug}`);
    return FORM_WORDS[language].takenBack;
  });
}
