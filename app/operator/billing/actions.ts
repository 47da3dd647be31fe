'use server';

import { revalidatePath } from 'next/cache';
import { operatorAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { authorOf } from '@/lib/audit/write';
import { pool, withTenants } from '@/lib/db/pools';
import { asOperator } from '@/lib/db/prisma';
import { partyOf } from '@/lib/invoices/party';
import { writeBilling, writeIssuer } from '@/lib/invoices/terms';
import { markupOf } from '@/lib/tenants/fields';
import { removeMarkup, setMarkup } from '@/lib/tenants/markup';
import { tenantBySlug } from '@/lib/tenants/tenant';
import { BuyerForm, IssuerForm, MarkupForm, payable, TermsForm } from './forms';

type Before = Answer<string> | null;

const bySlug = (slug: string) => asOperator((tx) => tenantBySlug(tx, slug));

export async function saveIssuer(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: IssuerForm, given: form }, async ({ user, input }) => {
    const { prefix, footer, ...party } = input;
    await writeIssuer({ ...partyOf(party), prefix, footer }, authorOf(user.email));
    revalidatePath('/operator', 'layout');
    return 'Saved. Invoices that are approved from now on say so.';
  });
}

export async function saveTerms(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: TermsForm, given: form }, async ({ user, input }) => {
    const { tenant: slug, ...terms } = input;
    const tenant = await bySlug(slug);
    payable(terms.platformFee, tenant.currency, 'platformFee');
    payable(terms.minimum, tenant.currency, 'minimum');
    await withTenants(pool('parley_operator'), [tenant.id], (client) =>
      writeBilling(client, tenant.id, terms, authorOf(user.email)),
    );
    revalidatePath('/operator', 'layout');
    return 'Saved. Months that are approved from now on follow it.';
  });
}

/** Who the tenant's invoices are made out to; members may say it too. */
export async function saveBuyer(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: BuyerForm, given: form }, async ({ user, input }) => {
    const { tenant: slug, ...party } = input;
    const { id } = await bySlug(slug);
    await withTenants(pool('parley_operator'), [id], (client) =>
      writeBilling(client, id, partyOf(party), authorOf(user.email)),
    );
    revalidatePath('/operator', 'layout');
    return 'Saved. Invoices that are approved from now on say so.';
  });
}

export async function addMarkup(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: MarkupForm, given: form }, async ({ user, input }) => {
    const { tenant: slug, percent = '', ...place } = input;
    const { id } = await bySlug(slug);
    await setMarkup(id, { ...place, ppm: markupOf(percent) }, authorOf(user.email));
    revalidatePath(`/operator/billing/${slug}`);
    return `Agreed from ${place.effectiveFrom} on.`;
  });
}

export async function dropMarkup(_before: Before, form: FormData): Promise<Answer<string>> {
  return operatorAction({ schema: MarkupForm, given: form }, async ({ user, input }) => {
    const { tenant: slug, effectiveFrom, market, category } = input;
    const { id } = await bySlug(slug);
    await removeMarkup(id, { effectiveFrom, market, category }, authorOf(user.email));
    revalidatePath(`/operator/billing/${slug}`);
    return 'Taken back.';
  });
}
