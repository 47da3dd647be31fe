import { beforeEach, expect, test } from 'vitest';
import { keyHolder } from '../access/api-key';
import { makeLink } from '../access/links';
import type { Access, TenantRole } from '../access/session';
import { readAudit } from '../audit/read';
import { asTenant } from '../db/pools';
import { asNobody } from '../db/prisma';
import { testDatabase } from '../db/testing';
import { createOwnApiKey, listApiKeys, revokeApiKey } from './api-key';
import { acceptInvitation, invitationBehind, printedInvitation } from './invitation';
import { changeRole, inviteMember, readMembers, removeMember, withdrawInvitation } from './members';
import { createTenant } from './tenant';
import { createUser } from './user';

await testDatabase();
const NOW = Date.parse('2026-11-22T12:00Z');
const PASSWORD = 'a quiet walk by the sea';

let count = 0;
let tenant: { id: number; slug: string };
let owner: Access;

const member = async (role: TenantRole, name: string = role): Promise<Access> => {
  const email = `${name}@m${count}.example`;
  const { id } = await createUser({ email, password: PASSWORD, membership: { tenant: tenant.slug, role } });
  return { tenant, user: { id, email }, role } as Access;
};
beforeEach(async () => {
  tenant = await createTenant({ name: `m${++count}` });
  owner = await member('owner');
});

const roles = async () =>
  Object.fromEntries(
    (await readMembers(tenant.id)).members.map(({ email, role }) => [email.split('@')[0], role]),
  );

test('owners and admins change roles; billing and viewers change nothing, not even by the verb itself', async () => {
  const [admin, billing, viewer] = [await member('admin'), await member('billing'), await member('viewer')];
  await changeRole(admin, viewer.user.id, 'billing', NOW);
  await changeRole(owner, viewer.user.id, 'admin', NOW);
  expect(await roles()).toEqual({ owner: 'owner', admin: 'admin', billing: 'billing', viewer: 'admin' });
  for (const who of [billing, { ...viewer, role: 'viewer' as const }]) {
    await expect(changeRole(who, who.user.id, 'owner', NOW)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(removeMember(who, admin.user.id, NOW)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(inviteMember(who, { email: 'x@x.example', role: 'viewer' }, NOW)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(withdrawInvitation(who, 1, NOW)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(createOwnApiKey(who, 'mine', NOW)).rejects.toMatchObject({ code: 'forbidden' });
  }
});

test('an admin neither makes, invites, lowers nor removes an owner', async () => {
  const admin = await member('admin');
  const forbidden = { code: 'forbidden' };
  await expect(changeRole(admin, admin.user.id, 'owner', NOW)).rejects.toMatchObject(forbidden);
  await expect(changeRole(admin, owner.user.id, 'viewer', NOW)).rejects.toMatchObject(forbidden);
  await expect(removeMember(admin, owner.user.id, NOW)).rejects.toMatchObject(forbidden);
  const invitation = { email: 'x@x.example', role: 'owner' as const };
  await expect(inviteMember(admin, invitation, NOW)).rejects.toMatchObject(forbidden);
  expect(await roles()).toEqual({ owner: 'owner', admin: 'admin' });
});

test('the last owner stays, also when two leave at once', async () => {
  await expect(removeMember(owner, owner.user.id, NOW)).rejects.toThrow('only owner');
  await expect(changeRole(owner, owner.user.id, 'admin', NOW)).rejects.toThrow('only owner');
  const second = await member('owner', 'second');
  const left = await Promise.allSettled([
    removeMember(owner, owner.user.id, NOW),
    removeMember(second, second.user.id, NOW),
  ]);
  expect(left.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(Object.values(await roles())).toEqual(['owner']);
});

test('everybody may leave; a member of another tenant is not found', async () => {
  const viewer = await member('viewer');
  await removeMember(viewer, viewer.user.id, NOW);
  expect(await roles()).toEqual({ owner: 'owner' });
  const before = owner;
  tenant = await createTenant({ name: `n${count}` });
  owner = await member('owner', 'neighbour');
  await expect(removeMember(owner, before.user.id, NOW)).rejects.toMatchObject({ code: 'not_found' });
  await expect(changeRole(owner, before.user.id, 'viewer', NOW)).rejects.toMatchObject({ code: 'not_found' });
});

async function invited(email = `new@m${count}.example`, role: TenantRole = 'billing') {
  const id = await inviteMember(owner, { email, role }, NOW);
  const link = () => makeLink({ purpose: 'invitation', tenantId: tenant.id, invitationId: id }, NOW);
  return { id, email, token: await link(), link };
}

test('who is invited chooses a password, is a member as offered, and the link is used up', async () => {
  const { token, email } = await invited();
  expect(await invitationBehind(token, NOW)).toMatchObject({
    email,
    role: 'billing',
    works: true,
    isKnown: false,
  });
  await expect(acceptInvitation(token, 'password1', NOW)).rejects.toMatchObject({ field: 'password' });
  expect(await acceptInvitation(token, PASSWORD, NOW)).toBe(tenant.slug);
  expect(await roles()).toEqual({ owner: 'owner', new: 'billing' });
  await expect(acceptInvitation(token, PASSWORD, NOW)).rejects.toThrow('ask for a new one');
  expect(await invitationBehind(token, NOW)).toBeNull();
  const user = await asNobody((tx) => tx.user.findUniqueOrThrow({ where: { email } }));
  expect(user.isOperator).toBe(false);
});

test('who has an account joins with it, and nobody sets its password by an invitation', async () => {
  const email = `known@m${count}.example`;
  await createUser({ email, password: PASSWORD, operator: true });
  const find = () => asNobody((tx) => tx.user.findUniqueOrThrow({ where: { email } }));
  const { passwordHash } = await find();
  const { token } = await invited(email, 'viewer');
  expect(await invitationBehind(token, NOW)).toMatchObject({ isKnown: true });
  await acceptInvitation(token, 'quite another password', NOW);
  expect((await find()).passwordHash).toBe(passwordHash);
  expect(await roles()).toEqual({ owner: 'owner', known: 'viewer' });
});

test('the invitation outlives its links; withdrawn, neither opens anything', async () => {
  const { id, token, link } = await invited();
  const late = NOW + 10 * 60_000;
  expect(await invitationBehind(token, late)).toMatchObject({ works: false });
  await expect(acceptInvitation(token, PASSWORD, late)).rejects.toThrow('older than ten minutes');
  const again = await link();
  expect(await invitationBehind(token, NOW)).toBeNull();
  await withdrawInvitation(owner, id, NOW);
  expect(await invitationBehind(again, NOW)).toBeNull();
  await expect(acceptInvitation(again, PASSWORD, NOW)).rejects.toThrow('ask for a new one');
  await expect(withdrawInvitation(owner, id, NOW)).rejects.toMatchObject({ code: 'not_found' });
  expect(await roles()).toEqual({ owner: 'owner' });
});

test('inviting says the same of an address with and without an account, and refuses what is not one address', async () => {
  const email = `there@m${count}.example`;
  await createUser({ email, password: PASSWORD, operator: true });
  const answers = [];
  for (const one of [email, `not-${email}`])
    answers.push(await inviteMember(owner, { email: one, role: 'viewer' }, NOW));
  expect(answers).toEqual([expect.any(Number), expect.any(Number)]);
  for (const one of [
    '"a@x.com"@victim.com',
    'a＠x.com',
    'a@x.com,b@x.com',
    'a@x.com\r\nBcc: b@x.com',
    'A <a@x.com>',
  ])
    await expect(inviteMember(owner, { email: one, role: 'viewer' }, NOW), one).rejects.toMatchObject({
      field: 'email',
    });
  const own = inviteMember(owner, { email: owner.user.email, role: 'viewer' }, NOW);
  await expect(own).rejects.toThrow('a member already');
});

test('an operator prints the link of an invitation', async () => {
  const { email } = await invited();
  const link = await printedInvitation(tenant.slug, email, { actor: 'command line', at: NOW });
  const token = new URL(link).searchParams.get('token')!;
  expect(new URL(link).pathname).toBe('/invitation');
  await acceptInvitation(token, PASSWORD, NOW);
  await expect(printedInvitation(tenant.slug, email)).rejects.toThrow('is not invited');
});

test('a key is shown once, works until it is revoked, and is nobody else’s to revoke', async () => {
  const { key, id, prefix } = await createOwnApiKey(owner, 'Finance', NOW);
  expect(await keyHolder(`Bearer ${key}`)).toEqual({ tenantId: tenant.id, keyId: id });
  const listed = await listApiKeys(tenant.id);
  expect(listed).toMatchObject([
    { id, name: 'Finance', prefix, createdAt: expect.any(Number), revokedAt: null },
  ]);
  expect(JSON.stringify(listed)).not.toContain(key);
  const mine = owner;
  tenant = await createTenant({ name: `k${count}` });
  const neighbour = await member('owner', 'neighbour');
  await expect(revokeApiKey(neighbour, id, NOW)).rejects.toMatchObject({ code: 'not_found' });
  await revokeApiKey(mine, id, NOW);
  await expect(keyHolder(`Bearer ${key}`)).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(revokeApiKey(mine, id, NOW)).rejects.toMatchObject({ code: 'not_found' });
});

test('all of it is written down, in the tenant’s own chain', async () => {
  const { id } = await invited();
  const viewer = await member('viewer');
  await changeRole(owner, viewer.user.id, 'admin', NOW);
  await removeMember(owner, viewer.user.id, NOW);
  await withdrawInvitation(owner, id, NOW);
  const key = await createOwnApiKey(owner, 'Finance', NOW);
  await revokeApiKey(owner, key.id, NOW);
  const rows = await asTenant(tenant.id, (client) => readAudit(client, {}));
  expect(rows.map(({ action }) => action).sort()).toEqual([
    'api_key.created',
    'api_key.revoked',
    'invitation.withdrawn',
    'member.added',
    'member.added',
    'member.invited',
    'member.removed',
    'member.role_changed',
    'tenant.created',
  ]);
  const changed = rows.find(({ action }) => action === 'member.role_changed')!;
  expect(changed).toMatchObject({ actor: owner.user.email, detail: { from: 'viewer', to: 'admin' } });
});
