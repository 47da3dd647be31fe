import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { asTenant, pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { billedTenant, testIssuer } from '../invoices/testing';
import { sendDueMail } from '../mail/send';
import { mailServer } from '../mail/testing';
import { alertBudgets } from './alert';
import { type Budget, changeBudget, createBudget, listBudgets, type NewBudget, removeBudget } from './budget';
import { readStandings } from './standing';

const { owner } = await testDatabase();
const server = await mailServer();
afterAll(() => server.close());
await testIssuer();
const acme = await billedTenant('acme', { id: '1' });
const other = await billedTenant('other', { id: '2', billing: { language: 'fr' } });

// 0.0859 a message in France in October; no mark-up.
const marketing = (day: string) => `${day}T10:00 PMP regular marketing`;
const RATE = 85_900n;
const DAYS = ['2026-10-05', '2026-10-06', '2026-10-07', '2026-10-08'];
await acme.charge(Object.fromEntries(DAYS.map((day, at) => [`m${at}`, marketing(day)])));

const BY = { actor: 'ana@acme.example', at: Date.parse('2026-11-22') };
const WIDE: NewBudget = {
  currency: 'USD',
  amount: 1_000_000n,
  waba: '',
  country: '',
  category: '',
  thresholds: [50, 80, 100],
  onForecast: false,
};
const at = (day: string) => Date.parse(`${day}T20:00Z`);
const options = {
  settings: { smtpUrl: server.url, mailFrom: 'b@parley.example', publicUrl: 'https://parley.example' },
};

beforeEach(async () => {
  await owner.query('DELETE FROM budget; DELETE FROM mail');
  server.received.length = 0;
});

function budget(changes: Partial<NewBudget> = {}): Promise<Budget> {
  return asTenant(acme.id, (client) => createBudget(client, acme.id, { ...WIDE, ...changes }, BY));
}

async function told(): Promise<string[]> {
  const { rows } = await pool('parley_operator').query<{ key: string }>('SELECT key FROM mail ORDER BY id');
  return rows.map(({ key }) => key.split('/')[3]!);
}

describe('a budget', () => {
  test('stands at what its own part of the month has cost', async () => {
    await budget();
    await budget({ country: 'FR' });
    await budget({ country: 'DE' });
    await budget({ category: 'utility' });
    await budget({ waba: acme.place.waba });
    await budget({ currency: 'EUR' });
    const found = await asTenant(acme.id, (client) => readStandings(client, acme.id, '2026-10-08'));
    const spent = found.map(({ budget: { waba, country, category, currency }, spent }) => [
      [currency, waba, country, category].filter(Boolean).join(' '),
      spent,
    ]);
    expect(Object.fromEntries(spent)).toEqual({
      USD: 4n * RATE,
      'USD FR': 4n * RATE,
      'USD DE': 0n,
      'USD utility': 0n,
      [`USD ${acme.place.waba}`]: 4n * RATE,
      EUR: 0n,
    });
    const november = await asTenant(acme.id, (client) => readStandings(client, acme.id, '2026-11-02'));
    expect(november.map(({ spent }) => spent)).toEqual(Array(6).fill(0n));
  });

  test('is there once for the same, and belongs to its tenant', async () => {
    const mine = await budget();
    await expect(budget({ amount: 2n })).rejects.toThrow('There is a budget for exactly this already');
    expect(await asTenant(other.id, (client) => listBudgets(client, acme.id))).toEqual([]);
    expect(await asTenant(other.id, (client) => removeBudget(client, acme.id, mine.id, BY))).toBeNull();
    await expect(
      asTenant(other.id, (client) => changeBudget(client, acme.id, mine.id, WIDE, BY)),
    ).rejects.toThrow('is gone');
    await expect(asTenant(other.id, (client) => createBudget(client, acme.id, WIDE, BY))).rejects.toThrow(
      /row-level security/,
    );
    expect(await asTenant(acme.id, (client) => listBudgets(client, acme.id))).toEqual([mine]);
  });

  test('that is removed and put back is the same', async () => {
    const mine = await budget({ country: 'FR', thresholds: [80], onForecast: true });
    const removed = await asTenant(acme.id, (client) => removeBudget(client, acme.id, mine.id, BY));
    const { id: _, ...same } = await budget(removed!);
    expect(same).toEqual({ ...WIDE, country: 'FR', thresholds: [80], onForecast: true });
  });
});

describe('what it reaches', () => {
  test('is told once, by how much, in the month that it is', async () => {
    await budget({ amount: 5n * RATE });
    expect(await alertBudgets(at('2026-10-06'))).toBe(0);
    expect(await alertBudgets(at('2026-10-07'))).toBe(1);
    expect(await alertBudgets(at('2026-10-07'))).toBe(0);
    expect(await alertBudgets(at('2026-10-08'))).toBe(1);
    expect(await told()).toEqual(['50', '80']);
    expect(await alertBudgets(at('2026-10-09'))).toBe(0);
    expect(await alertBudgets(at('2026-11-01'))).toBe(0);
  });

  test('is told of the highest only when several came at once, and the others are told of no more', async () => {
    await budget({ amount: 3n * RATE });
    expect(await alertBudgets(at('2026-10-08'))).toBe(1);
    expect(await told()).toEqual(['100']);
    expect(await alertBudgets(at('2026-10-08'))).toBe(0);
  });

  test('is told anew when the amount is another', async () => {
    const { id } = await budget({ amount: 4n * RATE });
    await alertBudgets(at('2026-10-08'));
    const change = { ...WIDE, amount: 5n * RATE };
    await asTenant(acme.id, (client) => changeBudget(client, acme.id, id, change, BY));
    await alertBudgets(at('2026-10-08'));
    await alertBudgets(at('2026-10-08'));
    expect(await told()).toEqual(['100', '80']);
  });

  test('by the forecast is told while the amount is not reached', async () => {
    await budget({ amount: 10n * RATE, thresholds: [], onForecast: true });
    expect(await alertBudgets(at('2026-10-08'))).toBe(1);
    expect(await told()).toEqual(['forecast']);
    await owner.query('DELETE FROM budget; DELETE FROM mail');
    await budget({ amount: 4n * RATE, thresholds: [], onForecast: true });
    expect(await alertBudgets(at('2026-10-08'))).toBe(0);
  });

  test('is told once by several that look at the same time', async () => {
    await budget({ amount: RATE });
    const counts = await Promise.all([1, 2, 3].map(() => alertBudgets(at('2026-10-08'))));
    expect(counts.reduce((a, b) => a + b, 0)).toBe(1);
  });

  test('is mailed with the amounts, in the language of the invoices, and not when the budget is gone', async () => {
    const mine = await budget({ amount: 5n * RATE, country: 'FR' });
    await alertBudgets(at('2026-10-08'));
    expect(await sendDueMail(at('2026-10-08'), options)).toBe(1);
    const [mail] = server.received;
    expect(mail!.to).toEqual(['pay@acme.example']);
    expect(mail!.raw.replace(/=\r\n/g, '')).toContain('https://parley.example/t/acme/settings/budgets');
    expect(mail!.headers).toContain(
      'Subject: 80% of the WhatsApp budget for France is spent in October 2026',
    );

    await asTenant(acme.id, (client) =>
      changeBudget(client, acme.id, mine.id, { ...WIDE, amount: RATE }, BY),
    );
    await owner.query(`UPDATE billing SET language = 'fr' WHERE tenant_id = $1`, [acme.id]);
    await alertBudgets(at('2026-10-08'));
    await sendDueMail(at('2026-10-08'), options);
    expect(server.received[1]!.raw.replace(/=\r\n/g, '')).toMatch(/Messages continuent|messages continuent/);
    await asTenant(acme.id, (client) =>
      changeBudget(client, acme.id, mine.id, { ...WIDE, amount: 2n * RATE }, BY),
    );
    await alertBudgets(at('2026-10-08'));
    await asTenant(acme.id, (client) => removeBudget(client, acme.id, mine.id, BY));
    expect(await sendDueMail(at('2026-10-08'), options)).toBe(0);
    const { rows } = await owner.query('SELECT problem FROM mail WHERE sent_at IS NULL');
    expect(rows).toEqual([{ problem: 'Not sent: the budget is gone.' }]);
  });
});
