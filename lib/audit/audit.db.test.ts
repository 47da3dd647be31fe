import { expect, test } from 'vitest';
import { asTenant, pool, withTenants } from '../db/pools';
import { asNobody, asOperator } from '../db/prisma';
import { testDatabase } from '../db/testing';
import { createTenant } from '../tenants/tenant';
import { type AuditCursor, readAudit } from './read';
import { verifyAudit } from './verify';
import { type AuditEntry, writeAudit } from './write';

const { owner } = await testDatabase();
const ids: number[] = [];
for (const slug of ['alpha', 'beta']) ids.push((await createTenant({ name: slug, slug })).id);

const entry = (tenantId: number | null, subject: string, at = 1_000): AuditEntry => ({
  tenantId,
  actor: 'ana@alpha.example',
  action: 'api_key.created',
  subject,
  detail: { name: 'Règle "1"' },
  at,
});
const write = (one: AuditEntry) => asOperator((tx) => writeAudit(tx, one));
/** What nobody may do but who owns the database, and even they have to switch the guard off. */
async function tampered(sql: string, undo: string) {
  const forced = async (text: string) => {
    await owner.query('ALTER TABLE audit DISABLE TRIGGER audit_only_grows');
    await owner.query(text);
    await owner.query('ALTER TABLE audit ENABLE TRIGGER audit_only_grows');
  };
  await owner.query('CREATE TABLE kept AS SELECT * FROM audit');
  await forced(sql);
  const { breaks } = await verifyAudit();
  await forced(undo);
  await owner.query('DROP TABLE kept');
  expect((await verifyAudit()).breaks).toEqual([]);
  return breaks;
}
const ANEW = 'DELETE FROM audit; INSERT INTO audit SELECT * FROM kept';

test('every tenant and the installation have a chain of their own, written side by side without a gap', async () => {
  const before = (await verifyAudit()).rows;
  await Promise.all(
    Array.from({ length: 30 }, (_, n) => write(entry([ids[0]!, ids[1]!, null][n % 3]!, `key ${n}`, n))),
  );
  expect(await verifyAudit()).toMatchObject({ rows: before + 30, breaks: [] });
});

test('what is not done is not written down either', async () => {
  const { rows } = await verifyAudit();
  const broken = asOperator(async (tx) => {
    await writeAudit(tx, entry(ids[0]!, 'never'));
    throw new Error('broken off');
  });
  await expect(broken).rejects.toThrow('broken off');
  expect(await verifyAudit()).toMatchObject({ rows, breaks: [] });
});

test.each([
  ['its text', `UPDATE audit SET subject = 'another' WHERE chain = $id AND position = 3`, 'changed', 3n],
  ['who', `UPDATE audit SET actor = 'someone' WHERE chain = $id AND position = 3`, 'changed', 3n],
  ['when', `UPDATE audit SET at = at + interval '1 ms' WHERE chain = $id AND position = 3`, 'changed', 3n],
  ['a row in the middle', 'DELETE FROM audit WHERE chain = $id AND position = 4', 'missing', 4n],
  ['the first row', 'DELETE FROM audit WHERE chain = $id AND position = 1', 'missing', 1n],
  [
    'the last rows',
    'DELETE FROM audit WHERE chain = $id AND position > (SELECT max(position) - 2 FROM audit WHERE chain = $id)',
    'missing',
    null,
  ],
  ['all of them', 'DELETE FROM audit WHERE chain = $id', 'missing', 1n],
  [
    'two rows in each other’s place',
    'UPDATE audit SET position = CASE position WHEN 2 THEN -3 ELSE -2 END WHERE chain = $id AND position IN (2, 3)',
    'changed',
    2n,
  ],
])('a chain in which %s was changed or deleted is found', async (_, sql, kind, position) => {
  const [id] = ids;
  const unchecked = `ALTER TABLE audit DROP CONSTRAINT audit_position_check; ${sql.replaceAll('$id', String(id))};
    UPDATE audit SET position = -position WHERE position < 0;
    ALTER TABLE audit ADD CONSTRAINT audit_position_check CHECK (position > 0)`;
  const breaks = await tampered(unchecked, ANEW);
  expect(breaks).toEqual([{ chain: id, position: position ?? expect.any(BigInt), kind }]);
});

test('nobody changes a row, not even its owner; members write no chain of another tenant', async () => {
  for (const sql of [`UPDATE audit SET actor = ''`, 'DELETE FROM audit', 'TRUNCATE audit']) {
    await expect(owner.query(sql)).rejects.toThrow('the audit log only grows');
    for (const role of ['parley_app', 'parley_operator', 'parley_worker'] as const)
      await expect(withTenants(pool(role), ids, (client) => client.query(sql))).rejects.toThrow(
        /permission denied/,
      );
  }
  const forged = asTenant(ids[0]!, (client) => writeAudit(client, entry(ids[1]!, 'forged')));
  await expect(forged).rejects.toThrow('row-level security');
  await asTenant(ids[0]!, (client) => writeAudit(client, entry(ids[0]!, 'own')));
  await asNobody((tx) => writeAudit(tx, entry(null, 'of the installation')));
  expect((await verifyAudit()).breaks).toEqual([]);
});

test('a tenant reads its own rows, newest first, page by page and by a part of the text', async () => {
  for (let n = 0; n < 60; n++) await write(entry(ids[1]!, `many ${n}`, 5_000 + n));
  const seen: string[] = [];
  let after: AuditCursor | null = null;
  for (let pages = 0; pages < 3; pages++) {
    const rows = await asTenant(ids[1]!, (client) => readAudit(client, { after, search: 'many' }));
    seen.push(...rows.slice(0, 50).map(({ subject }) => subject));
    after = rows.length > 50 ? rows[49]! : null;
    if (!after) break;
  }
  expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => `many ${59 - n}`));
  const all = await asTenant(ids[1]!, (client) => readAudit(client));
  expect(new Set(all.map(({ tenant }) => tenant))).toEqual(new Set(['beta']));
  expect(all.find(({ subject }) => subject === 'many 59')!.detail).toEqual({ name: 'Règle "1"' });
  const none = await asTenant(ids[1]!, (client) => readAudit(client, { search: '%' }));
  expect(none).toEqual([]);
});
