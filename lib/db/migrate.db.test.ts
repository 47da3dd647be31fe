import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { migrate, pendingMigrations } from './migrate';
import { testDatabase } from './testing';

const { url, owner } = await testDatabase();

/** Its address, and a pool. */
async function emptyDatabase() {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await owner.query(`CREATE DATABASE ${name}`);
  const address = new URL(url);
  address.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: address.toString() });
  onTestFinished(async () => {
    await pool.end();
    // Pools say that they have ended while their connections are still closing.
    const open = () => owner.query('SELECT FROM pg_stat_activity WHERE datname = $1', [name]);
    await expect.poll(() => open().then(({ rowCount }) => rowCount), { timeout: 10_000 }).toBe(0);
    await owner.query(`DROP DATABASE ${name}`);
  });
  return { address: address.toString(), pool };
}

test('one process migrates one database after the other, and each of them once', async () => {
  const applied: string[][] = [];
  for (let n = 0; n < 2; n++) {
    const { address, pool } = await emptyDatabase();
    const pending = await pendingMigrations(pool);
    expect(pending.length).toBeGreaterThan(0);
    applied.push(await migrate(address));
    expect(applied[n]).toEqual(pending);
    expect(await pendingMigrations(pool)).toEqual([]);
    expect(await migrate(address)).toEqual([]);
  }
  expect(applied[1]).toEqual(applied[0]);
});

test('two processes at once do not migrate twice, nor wait for each other', async () => {
  const { address, pool } = await emptyDatabase();
  const both = await Promise.all([migrate(address), migrate(address)]);
  expect(both.flat().length).toBeGreaterThan(0);
  expect(both.some((applied) => applied.length === 0)).toBe(true);
  expect(await pendingMigrations(pool)).toEqual([]);
});
