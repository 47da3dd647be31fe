'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { ALL_ROLES, tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import type { Access } from '@/lib/access/session';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { currentLanguage } from '@/lib/language/current';
import {
  deleteView,
  type Owner,
  type SavedView,
  saveView,
  VIEWED_PAGES,
  type ViewedPage,
} from '@/lib/spend/views';
import { WORDS } from './words';

const ownerOf = ({ tenant, user }: Access, page: ViewedPage): Owner => ({
  tenantId: tenant.id,
  userId: user.id,
  page,
});

interface OnPage {
  page: ViewedPage;
}

const page = z.enum(VIEWED_PAGES);

/** Keeps what the page shows under a name, for the one who asks. Also what takes a deletion back. */
export async function keepView(slug: string, given: OnPage & Omit<SavedView, 'id'>): Promise<Answer<null>> {
  const t = WORDS[await currentLanguage()];
  const schema = z.object({
    page,
    name: z.string().trim().min(1, t.needsName).max(60, t.needsName),
    query: z.string().max(2000, t.tooLong),
  });
  return tenantAction(slug, { roles: ALL_ROLES, schema, given }, async ({ input, ...access }) => {
    const kept = await asTenant(access.tenant.id, (client) =>
      saveView(client, ownerOf(access, input.page), input),
    );
    if (!kept) throw new Refusal('conflict', t.tooMany, 'name');
    revalidatePath(`/t/${access.tenant.slug}/${input.page}`);
    return null;
  });
}

/** What was deleted, to take it back; null when it was gone already. */
export async function forgetView(
  slug: string,
  given: OnPage & { id: number },
): Promise<Answer<SavedView | null>> {
  const schema = z.object({ page, id: z.int().positive() });
  return tenantAction(slug, { roles: ALL_ROLES, schema, given }, async ({ input, ...access }) => {
    const gone = await asTenant(access.tenant.id, (client) =>
      deleteView(client, ownerOf(access, input.page), input.id),
    );
    revalidatePath(`/t/${access.tenant.slug}/${input.page}`);
    return gone;
  });
}
