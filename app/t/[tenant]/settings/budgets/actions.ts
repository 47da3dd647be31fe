'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { requireTenant, type SessionUser } from '@/lib/access/session';
import { changeBudget, createBudget, type NewBudget, removeBudget } from '@/lib/budgets/budget';
import { asTenant } from '@/lib/db/pools';
import { currentLanguage } from '@/lib/language/current';
import { PAYERS } from '../../invoices/payers';
import { readChoices } from './choices';
import { changeForm, newForm } from './forms';
import { WORDS } from './words';

const by = ({ email }: SessionUser) => ({ actor: email, at: Date.now() });

/** A budget for the whole tenant or a part of it. */
export async function addBudget(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const language = await currentLanguage();
  // Who may not see the tenant learns nothing of its accounts here: it ends at `requireTenant`.
  const { tenant } = await requireTenant(slug);
  const { accounts, currencies } = await readChoices(tenant);
  const schema = newForm(language, new Set(accounts.map(({ id }) => id)), new Set(currencies));
  return tenantAction(slug, { roles: PAYERS, schema, given: form }, async ({ tenant, user, input }) => {
    await asTenant(tenant.id, (client) => createBudget(client, tenant.id, input, by(user)));
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return WORDS[language].added;
  });
}

/** Another amount, or other news of it. */
export async function saveBudget(
  slug: string,
  _before: Answer<string> | null,
  form: FormData,
): Promise<Answer<string>> {
  const language = await currentLanguage();
  const asked = { roles: PAYERS, schema: changeForm(language), given: form };
  return tenantAction(slug, asked, async ({ tenant, user, input: { id, ...change } }) => {
    await asTenant(tenant.id, (client) => changeBudget(client, tenant.id, id, change, by(user)));
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return WORDS[language].changed;
  });
}

/** Removes a budget. @returns what it was, for `restoreBudget`. */
export async function dropBudget(slug: string, id: number): Promise<Answer<NewBudget | null>> {
  const asked = { roles: PAYERS, schema: z.object({ id: z.number().int().positive() }), given: { id } };
  return tenantAction(slug, asked, async ({ tenant, user, input }) => {
    const removed = await asTenant(tenant.id, (client) =>
      removeBudget(client, tenant.id, input.id, by(user)),
    );
    revalidatePath(`/t/${tenant.slug}`, 'layout');
    return removed;
  });
}

const Restored = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  amount: z.bigint().positive(),
  waba: z.string().max(64),
  country: z.string().max(2),
  category: z.string().max(64),
  thresholds: z.array(z.number().int().min(1).max(1000)).max(10),
  onForecast: z.boolean(),
});

/** Takes a removal back. */
export async function restoreBudget(slug: string, budget: NewBudget): Promise<Answer<string>> {
  const language = await currentLanguage();
  return tenantAction(
    slug,
    { roles: PAYERS, schema: Restored, given: budget },
    async ({ tenant, user, input }) => {
      await asTenant(tenant.id, (client) => createBudget(client, tenant.id, input, by(user)));
      revalidatePath(`/t/${tenant.slug}`, 'layout');
      return WORDS[language].restored;
    },
  );
}
