import { afterAll, beforeEach, expect, test } from 'vitest';
import { sendLink } from '../access/letters';
import type { Access } from '../access/session';
import { testDatabase } from '../db/testing';
import { mailServer } from '../mail/testing';
import { invitationBehind, mailAnother, mailInvitation } from './invitation';
import { inviteMember, readMembers } from './members';
import { createTenant } from './tenant';
import { createUser } from './user';

await testDatabase();
const server = await mailServer();
// The environment is read once, and nothing has asked for it yet.
Object.assign(process.env, {
  SMTP_URL: server.url,
  MAIL_FROM: 'parley@op.example',
  NEXTAUTH_URL: 'https://p.example',
});
afterAll(server.close);

const NOW = Date.parse('2026-11-22T12:00Z');
const tenant = await createTenant({ name: 'Lumière & Co', slug: 'lumiere' });
const membership = { tenant: 'lumiere', role: 'owner' as const };
const user = await createUser({ email: 'ana@x.example', password: 'a quiet walk by the sea', membership });
const owner = { tenant, user, role: 'owner' } as unknown as Access;

let count = 0;
let email: string;
let id: number;
beforeEach(async () => {
  email = `new${++count}@x.example`;
  id = await inviteMember(owner, { email, role: 'viewer' }, NOW);
});

/** As a mail program shows it: quoted-printable undone. */
function textOf(raw: string): string {
  const bytes = raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
const tokenIn = (raw: string) => /https:\/\/p\.example\/\w+\?token=([\w-]{43})/.exec(textOf(raw))![1]!;
const waiting = async () => (await readMembers(tenant.id)).invited.find((one) => one.email === email);

test('an invitation is mailed in the language of who invites, to the invited address and nobody else', async () => {
  await mailInvitation(tenant.id, id, 'fr', NOW);
  const mail = server.received.at(-1)!;
  expect(mail.to).toEqual([email]);
  expect(textOf(mail.raw)).toContain('ana@x.example vous invite à voir ce que Lumière & Co dépense');
  expect(await invitationBehind(tokenIn(mail.raw), NOW)).toMatchObject({ email, works: true });
  expect(await waiting()).toMatchObject({ mailedAt: NOW, mailProblem: null });
});

test('a mail that is refused leaves its reason with the invitation', async () => {
  server.faults.push('refuse_recipient');
  await mailInvitation(tenant.id, id, 'en', NOW);
  expect(await waiting()).toMatchObject({
    mailedAt: null,
    mailProblem: expect.stringMatching(/^The mail server refused it: .*No such mailbox/),
  });
});

test('a link that is over brings another one to the same address, and ends by it', async () => {
  await mailInvitation(tenant.id, id, 'en', NOW);
  const first = tokenIn(server.received.at(-1)!.raw);
  const late = NOW + 11 * 60_000;
  await mailAnother(first, 'en', late);
  const second = server.received.at(-1)!;
  expect(second.to).toEqual([email]);
  expect(tokenIn(second.raw)).not.toBe(first);
  expect(await invitationBehind(tokenIn(second.raw), late)).toMatchObject({ works: true });
  await expect(mailAnother(first, 'en', late)).rejects.toThrow('another link was sent since');
  await expect(mailAnother('x', 'en', late)).rejects.toThrow('withdrawn');
});

test('an invitation that is gone, or of another tenant, is mailed to nobody', async () => {
  const before = server.received.length;
  await mailInvitation(tenant.id, 9_999, 'en', NOW);
  await mailInvitation(tenant.id + 1, id, 'en', NOW);
  expect(server.received.length).toBe(before);
});

test('a letter of a reset tells what to do when it was not asked for', async () => {
  const sent = await sendLink({ kind: 'reset', recipient: email, token: 't'.repeat(43) }, 'en');
  expect(sent).toEqual({ kind: 'sent' });
  const text = textOf(server.received.at(-1)!.raw);
  expect(text).toContain(`https://p.example/reset?token=${'t'.repeat(43)}`);
  expect(text).toContain('your password stays as it is');
});
