import type { PoolClient } from 'pg';
import { pool, withTenants } from '../db/pools';
import { localDay } from '../engine/time';
import { firstOfMonth } from '../invoices/month';
import { queueBudgetMail } from '../mail/queue';
import { type BudgetStanding, reached, readStandings } from './standing';

/**
 * Writes down what budgets have reached since the last look, each once a month and amount, and the mail that tells of
 * it in the same transaction: of what came at once, only the last. @returns how many mails there are to send.
 */
export async function alertBudgets(now: number): Promise<number> {
  const { rows } = await pool('parley_operator').query<{ id: number; timezone: string }>(
    'SELECT id, timezone FROM tenant t WHERE EXISTS (SELECT FROM budget b WHERE b.tenant_id = t.id) ORDER BY id',
  );
  let mails = 0;
  for (const { id, timezone } of rows) {
    mails += await withTenants(pool('parley_operator'), [id], async (client) => {
      const today = localDay(now, timezone);
      let queued = 0;
      for (const standing of await readStandings(client, id, today))
        if (await alert(client, id, standing, firstOfMonth(today), now)) queued++;
      return queued;
    });
  }
  return mails;
}

async function alert(
  client: PoolClient,
  tenantId: number,
  standing: BudgetStanding,
  month: string,
  now: number,
): Promise<boolean> {
  const { budget, spent, forecast } = standing;
  const kinds = reached(standing);
  if (kinds.length === 0) return false;
  const { rows } = await client.query<{ kind: string }>(
    `INSERT INTO budget_alert (tenant_id, budget_id, month, kind, amount_micros, spent_micros, expected_micros, told_at)
     SELECT $1, $2, $3, kind, $5, $6, $7, to_timestamp($8::float8 / 1000) FROM unnest($4::text[]) AS kind
         ON CONFLICT DO NOTHING RETURNING kind`,
    [tenantId, budget.id, month, kinds, budget.amount, spent, forecast.expected, now],
  );
  const last = kinds.findLast((kind) => rows.some((row) => row.kind === kind));
  if (last === undefined) return false;
  return queueBudgetMail(
    client,
    { tenantId, budgetId: budget.id, month, kind: last, amount: budget.amount },
    now,
  );
}
