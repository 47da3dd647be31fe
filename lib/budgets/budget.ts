import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { type AuditAction, type Author, writeAudit } from '../audit/write';
import { formatMicros, type Micros } from '../engine/money';

/** What a budget is about; '' = all accounts, countries, categories. */
export interface BudgetScope {
  currency: string;
  waba: string;
  country: string;
  category: string;
}

export interface NewBudget extends BudgetScope {
  /** A month's price, micros. */
  amount: Micros;
  /** Percent of it that are told of. */
  thresholds: number[];
  /** Whether a forecast beyond it is told of. */
  onForecast: boolean;
}

export interface Budget extends NewBudget {
  id: number;
}

const COLUMNS = `id, currency, amount_micros AS amount, waba_id AS waba, country, category, thresholds,
  on_forecast AS "onForecast"`;

/** A tenant's budgets, the widest first. `client` sees the tenant. */
export async function listBudgets(client: PoolClient, tenantId: number): Promise<Budget[]> {
  const { rows } = await client.query<Budget>(
    `SELECT ${COLUMNS} FROM budget WHERE tenant_id = $1 ORDER BY waba_id, country, category, currency, id`,
    [tenantId],
  );
  return rows;
}

/** @throws Refusal when there is one for the same already. */
export async function createBudget(
  client: PoolClient,
  tenantId: number,
  budget: NewBudget,
  by: Author,
): Promise<Budget> {
  const { currency, amount, waba, country, category, thresholds, onForecast } = budget;
  const { rows } = await client.query<Budget>(
    `INSERT INTO budget (tenant_id, currency, amount_micros, waba_id, country, category, thresholds, on_forecast)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [tenantId, currency, amount, waba, country, category, thresholds, onForecast],
  );
  if (!rows[0])
    throw new Refusal(
      'conflict',
      {
        en: 'There is a budget for exactly this already: change that one.',
        fr: 'Il y a déjà un budget pour exactement cela\u00a0: modifiez-le.',
      },
      'amount',
    );
  await audit(client, tenantId, 'budget.created', rows[0], by);
  return rows[0];
}

/** Changes the amount and what is told of; what a budget is about stays. @throws Refusal when it is gone. */
export async function changeBudget(
  client: PoolClient,
  tenantId: number,
  id: number,
  { amount, thresholds, onForecast }: Pick<NewBudget, 'amount' | 'thresholds' | 'onForecast'>,
  by: Author,
): Promise<void> {
  const { rows } = await client.query<Budget>(
    `UPDATE budget SET amount_micros = $3, thresholds = $4, on_forecast = $5 WHERE tenant_id = $1 AND id = $2
     RETURNING ${COLUMNS}`,
    [tenantId, id, amount, thresholds, onForecast],
  );
  if (!rows[0])
    throw new Refusal(
      'not_found',
      {
        en: 'This budget is gone: open the page again.',
        fr: 'Ce budget n’existe plus\u00a0: rouvrez la page.',
      },
      'id',
    );
  await audit(client, tenantId, 'budget.changed', rows[0], by);
}

/** @returns what was removed, to put it back; null when it was gone. */
export async function removeBudget(
  client: PoolClient,
  tenantId: number,
  id: number,
  by: Author,
): Promise<Budget | null> {
  const { rows } = await client.query<Budget>(
    `DELETE FROM budget WHERE tenant_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [tenantId, id],
  );
  if (!rows[0]) return null;
  await audit(client, tenantId, 'budget.removed', rows[0], by);
  return rows[0];
}

function audit(client: PoolClient, tenantId: number, action: AuditAction, budget: Budget, by: Author) {
  const { amount, currency, waba, country, category, thresholds, onForecast } = budget;
  const detail = {
    amount: `${currency} ${formatMicros(amount)}`,
    thresholds: thresholds.join(' '),
    on_forecast: onForecast,
  };
  const subject = [waba, country, category].filter(Boolean).join(' ') || 'all';
  return writeAudit(client, { tenantId, ...by, action, subject, detail });
}
