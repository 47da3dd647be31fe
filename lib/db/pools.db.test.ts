import { expect, test } from 'vitest';
import { closePools, createPool, pool, type Role, receiverPool, withTenants } from './pools';
import { testDatabase } from './testing';

const { url, owner } = await testDatabase();

const ROLES: Role[] = ['parley_app', 'parley_worker', 'parley_operator'];

test.each(ROLES)('%s is the role whatever the URL asks for', async (role) => {
  const asking = new URL(url);
  asking.searchParams.set('options', '-c work_mem=5MB -c role=postgres');
  const asked = createPool(role, asking.toString());
  const { rows } = await asked.query(`SELECT current_user, current_setting('work_mem') AS memory`);
  expect(rows).toEqual([{ current_user: role, memory: '5MB' }]);
  await asked.end();
});

test('a broken connection fails its own work and nothing else', async () => {
  const [one] = (await pool('parley_worker').query('SELECT pg_backend_pid() AS pid')).rows;
  const broken = withTenants(pool('parley_worker'), [], async (client) => {
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    expect(rows).toEqual([one]);
    // Broken while it is taken and no query is under way: nobody waits for the error.
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    await owner.query('SELECT pg_terminate_backend($1)', [one.pid]);
    await ended;
    return client.query('SELECT 1');
  });
  await expect(broken).rejects.toThrow();
  const { rows } = await pool('parley_worker').query('SELECT pg_backend_pid() AS pid');
  expect(rows).not.toEqual([one]);
});

test('closing leaves no connection behind', async () => {
  await Promise.all([...ROLES.map(pool), receiverPool()].map((one) => one.query('SELECT 1')));
  await closePools();
  const open = () =>
    owner
      .query('SELECT application_name FROM pg_stat_activity WHERE datname = current_database()')
      .then(({ rows }) => rows.filter(({ application_name }) => ROLES.includes(application_name)));
  await expect.poll(open).toEqual([]);
});
