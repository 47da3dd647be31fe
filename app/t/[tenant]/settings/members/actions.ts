'use server';

import { revalidatePath } from 'next/cache';
import { after } from 'next/server';
import { z } from 'zod';
import { ALL_ROLES, tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { refuseHaste } from '@/lib/access/reset';
import { noteFailure } from '@/lib/access/slow-down';
import { currentLanguage } from '@/lib/language/current';
import { mailInvitation } from '@/lib/tenants/invitation';
import { changeRole, inviteMember, MANAGERS, removeMember, withdrawInvitation } from '@/lib/tenants/members';
import { WORDS } from './words';

type Before = Answer<string> | null;

const role = z.enum(['owner', 'admin', 'billing', 'viewer']);
const id = z.coerce
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1);
const InviteForm = z.object({
  email: z.string().max(254),
  role,
});
const RoleForm = z.object({ user: id, role });
const UserForm = z.object({ user: id });
const InvitationForm = z.object({ invitation: id });

export async function invite(slug: string, _before: Before, form: FormData): Promise<Answer<string>> {
  const asked = { roles: MANAGERS, schema: InviteForm, given: form };
  return tenantAction(slug, asked, async ({ input, ...who }) => {
    const invitation = await inviteMember(who, input, Date.now());
    await sendLater(who.tenant.id, invitation);
    return answer(slug, (t) => t.invited(input.email.trim()));
  });
}

export async function sendAgain(slug: string, _before: Before, form: FormData): Promise<Answer<string>> {
  const asked = { roles: MANAGERS, schema: InvitationForm, given: form };
  return tenantAction(slug, asked, async ({ tenant, input }) => {
    const what = `invitation ${tenant.id}/${input.invitation}`;
    refuseHaste(what, '', Date.now());
    noteFailure(what, '', Date.now());
    await sendLater(tenant.id, input.invitation);
    return answer(slug, (t) => t.sentAgain);
  });
}

export async function withdraw(slug: string, _before: Before, form: FormData): Promise<Answer<string>> {
  const asked = { roles: MANAGERS, schema: InvitationForm, given: form };
  return tenantAction(slug, asked, async ({ input, ...who }) => {
    await withdrawInvitation(who, input.invitation, Date.now());
    return answer(slug, (t) => t.withdrawn);
  });
}

export async function saveRole(slug: string, _before: Before, form: FormData): Promise<Answer<string>> {
  const asked = { roles: MANAGERS, schema: RoleForm, given: form };
  return tenantAction(slug, asked, async ({ input, ...who }) => {
    await changeRole(who, input.user, input.role, Date.now());
    return answer(slug, (t) => t.saved);
  });
}

/** Everybody may leave; whom else they may show out is the verb's to know. */
export async function remove(slug: string, _before: Before, form: FormData): Promise<Answer<string>> {
  const asked = { roles: ALL_ROLES, schema: UserForm, given: form };
  return tenantAction(slug, asked, async ({ input, ...who }) => {
    await removeMember(who, input.user, Date.now());
    return answer(slug, (t) => t.removed);
  });
}

async function answer(slug: string, sentence: (t: (typeof WORDS)['en']) => string): Promise<string> {
  revalidatePath(`/t/${slug}/settings/members`);
  return sentence(WORDS[await currentLanguage()]);
}

/** When the answer is out: a mail server may take its time. */
async function sendLater(tenantId: number, invitation: number) {
  const language = await currentLanguage();
  after(() =>
    mailInvitation(tenantId, invitation, language, Date.now()).catch((error) =>
      console.error('invitation', error),
    ),
  );
}
