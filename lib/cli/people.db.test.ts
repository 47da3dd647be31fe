import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { findLink } from '../access/links';
import { testDatabase } from '../db/testing';
import { inviteMember } from '../tenants/members';
import { createTenant } from '../tenants/tenant';
import { createUser } from '../tenants/user';

const { url, owner } = await testDatabase();

function parley(args: string) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn('tsx', ['bin/parley.ts', ...args.split(' ')], {
      env: { ...process.env, DATABASE_URL: url },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

test('links are printed for who has no mail, and a changed audit log is told by its row', async () => {
  const tenant = await createTenant({ name: 'Acme', slug: 'acme' });
  const membership = { tenant: 'acme', role: 'owner' as const };
  const user = await createUser({ email: 'ana@x.example', password: 'a quiet walk by the sea', membership });
  const access = { tenant, user, role: 'owner' } as unknown as Parameters<typeof inviteMember>[0];
  await inviteMember(access, { email: 'new@x.example', role: 'viewer' }, Date.now());

  const reset = await parley('user link --email ana@x.example');
  expect(reset).toMatchObject({ code: 0, err: expect.stringContaining('Hand it over yourself') });
  const token = new URL(reset.out.trim()).searchParams.get('token')!;
  expect(await findLink(token, 'reset', Date.now())).toMatchObject({ userId: user.id, works: true });
  const invitation = await parley('user link --email new@x.example --tenant acme');
  expect(new URL(invitation.out.trim()).pathname).toBe('/invitation');
  expect(await parley('user link --email nobody@x.example')).toMatchObject({ code: 1, out: '' });
  const release = await parley('user release --email ana@x.example');
  expect(release).toMatchObject({ code: 1, err: expect.stringContaining('no identity') });

  const whole = await parley('audit verify --json');
  expect(whole.code).toBe(0);
  expect(JSON.parse(whole.out)).toEqual({ chains: 2, rows: 6, breaks: [] });
  await owner.query('ALTER TABLE audit DISABLE TRIGGER audit_only_grows');
  await owner.query(`UPDATE audit SET actor = 'somebody' WHERE tenant_id = $1 AND position = 2`, [tenant.id]);
  const broken = await parley('audit verify');
  expect(broken.code).toBe(1);
  expect(broken.err).toContain(`Row 2 of the audit log of tenant ${tenant.id} was changed.`);
});
