import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '@/lib/db/testing';
import { holding } from '@/lib/invoices/hold';
import { createTenant } from '@/lib/tenants/tenant';
import { runOf, startRun } from './run';

const MONTH = '2026-10-01';
const NOW = Date.parse('2026-11-22T12:00:00Z');
const close = { month: MONTH, by: 'olga@parley.example' };

beforeAll(async () => {
  await testDatabase();
  for (const name of ['Fjord', 'Gale']) await createTenant({ name });
});

test('a month that is being closed, wherever, is not closed a second time', async () => {
  await holding('The close of 2026-10', async () => {
    await expect(startRun(close, 'approve', NOW)).rejects.toThrow(/is being worked on/);
  });
  expect(runOf(MONTH)).toBeNull();
});

test('a run can be followed to its end, and the same one be started again', async () => {
  for (const step of ['approve', 'send'] as const) {
    await startRun(close, step, NOW);
    expect(runOf(MONTH)).toMatchObject({ step, startedAt: NOW });
    await expect.poll(() => runOf(MONTH)!.endedAt, { timeout: 20_000 }).not.toBeNull();
    expect(runOf(MONTH)).toMatchObject({ done: 2, of: 2, problems: [] });
  }
});
