import { addressOfLink, isMailSetUp, sendLink } from '../access/letters';
import { findLink, linkIsOver, makeLink, spendLink } from '../access/links';
import { hashNew } from '../access/reset';
import type { TenantRole } from '../access/session';
import { Refusal } from '../api/refusal';
import { commandLine, writeAudit } from '../audit/write';
import { actAs, pool, withTenants } from '../db/pools';
import { asNobody, asOperator } from '../db/prisma';
import type { Language } from '../language/language';
import { emailOf } from './fields';
import { tenantBySlug } from './tenant';

/** An invitation stays until it is accepted or withdrawn; its links come and go. */
interface Row {
  tenantId: number;
  id: number;
  email: string;
  role: TenantRole;
  invitedBy: string;
  tenant: string;
  slug: string;
}

export interface Invitation extends Pick<Row, 'email' | 'role' | 'invitedBy' | 'tenant'> {
  /** Whether the link still works; the invitation may stand without it. */
  works: boolean;
  /** The address has an account here: it joins, and keeps its password. */
  isKnown: boolean;
}

/** Mails a link to who is invited, and keeps with the invitation how that went. */
export async function mailInvitation(
  tenantId: number,
  id: number,
  language: Language,
  now: number,
): Promise<void> {
  const invitation = await readInvitation(tenantId, id);
  if (!invitation || !isMailSetUp()) return;
  const { email: recipient, tenant, invitedBy } = invitation;
  const token = await makeLink({ purpose: 'invitation', tenantId, invitationId: id }, now);
  const outcome = await sendLink({ kind: 'invitation', recipient, token, tenant, invitedBy }, language);
  const problem = outcome.kind === 'sent' ? null : outcome.problem;
  await asOperator((tx) =>
    tx.invitation.updateMany({
      where: { tenantId, id },
      data: { mailProblem: problem, ...(problem === null && { mailedAt: new Date(now) }) },
    }),
  );
}

/** The address of a link for who is invited, for an operator to hand over; written down. @throws Refusal */
export async function printedInvitation(slug: string, address: string, by = commandLine()): Promise<string> {
  const email = emailOf(address);
  const { tenantId, invitationId } = await asOperator(async (tx) => {
    const tenant = await tenantBySlug(tx, slug);
    const found = await tx.invitation.findUnique({
      where: { tenantId_email: { tenantId: tenant.id, email } },
    });
    if (!found)
      throw new Refusal(
        'not_found',
        {
          en: `${email} is not invited to '${slug}'.`,
          fr: `${email} n’est pas invité chez «\u00a0${slug}\u00a0».`,
        },
        'email',
      );
    await writeAudit(tx, { tenantId: tenant.id, ...by, action: 'link.printed', subject: email });
    return { tenantId: tenant.id, invitationId: found.id };
  });
  return addressOfLink(
    'invitation',
    await makeLink({ purpose: 'invitation', tenantId, invitationId }, by.at),
  );
}

/** What the holder of a link is invited to; null when it is no link, or the invitation is gone. */
export async function invitationBehind(token: string, now: number): Promise<Invitation | null> {
  const link = await findLink(token, 'invitation', now);
  const found = link && (await readInvitation(link.tenantId!, link.invitationId!));
  if (!found) return null;
  const user = await asNobody((tx) =>
    tx.user.findUnique({ where: { email: found.email }, select: { id: true } }),
  );
  const { email, role, invitedBy, tenant } = found;
  return { email, role, invitedBy, tenant, works: link.works, isKnown: user !== null };
}

/** Another link, to the invited address and nowhere else, for who holds one that is over. @throws Refusal */
export async function mailAnother(token: string, language: Language, now: number): Promise<void> {
  const link = await findLink(token, 'invitation', now);
  if (!link)
    throw new Refusal('not_found', {
      en: 'This invitation was withdrawn, or another link was sent since.',
      fr: 'Cette invitation a été retirée, ou un autre lien a été envoyé depuis.',
    });
  await mailInvitation(link.tenantId!, link.invitationId!, language, now);
}

/**
 * Makes who holds the link a member. A new address chooses a password; a known one keeps its own, whatever is given.
 * @returns the tenant's slug. @throws Refusal
 */
export async function acceptInvitation(token: string, password: string, now: number): Promise<string> {
  const before = await invitationBehind(token, now);
  if (!before?.works) throw linkIsOver();
  const passwordHash = before.isKnown ? null : await hashNew(password);
  return spendLink(token, 'invitation', now, async (client, { tenantId, invitationId }) => {
    await actAs(client, { tenantId: tenantId! });
    const { rows } = await client.query<Row>(
      `SELECT i.email, i.role, t.slug FROM invitation i JOIN tenant t ON t.id = i.tenant_id
        WHERE i.tenant_id = $1 AND i.id = $2 FOR UPDATE OF i`,
      [tenantId, invitationId],
    );
    const { email, role, slug } = rows[0]!;
    if (passwordHash) {
      await client.query(
        'INSERT INTO app_user (email, password_hash) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING',
        [email, passwordHash],
      );
    }
    await client.query(
      `INSERT INTO membership (tenant_id, user_id, role) SELECT $1, id, $3 FROM app_user WHERE email = $2
       ON CONFLICT (tenant_id, user_id) DO NOTHING`,
      [tenantId, email, role],
    );
    // Its links go with it.
    await client.query('DELETE FROM invitation WHERE tenant_id = $1 AND id = $2', [tenantId, invitationId]);
    const note = {
      tenantId: tenantId!,
      actor: email,
      action: 'member.joined',
      subject: email,
      at: now,
    } as const;
    await writeAudit(client, { ...note, detail: { role } });
    return slug;
  });
}

async function readInvitation(tenantId: number, id: number): Promise<Row | null> {
  return withTenants(pool('parley_app'), [tenantId], async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT i.tenant_id AS "tenantId", i.id, i.email, i.role, i.invited_by AS "invitedBy", t.name AS tenant, t.slug
         FROM invitation i JOIN tenant t ON t.id = i.tenant_id WHERE i.tenant_id = $1 AND i.id = $2`,
      [tenantId, id],
    );
    return rows[0] ?? null;
  });
}
