import type { PoolClient } from 'pg';
import type { Day } from '../engine/event';
import type { Micros } from '../engine/money';
import { addDays } from '../engine/time';
import { forecastMonth, HISTORY_DAYS, type MonthForecast } from '../forecast/month';
import { firstOfMonth } from '../invoices/month';
import { readSpend } from '../spend/read';
import { type Budget, listBudgets } from './budget';

/** Where a budget stands in the month of a day. */
export interface BudgetStanding {
  budget: Budget;
  spent: Micros;
  forecast: MonthForecast;
}

/** Of all budgets of a tenant, for the month of `today` in its zone. `client` sees the tenant. */
export async function readStandings(
  client: PoolClient,
  tenantId: number,
  today: Day,
): Promise<BudgetStanding[]> {
  const standings: BudgetStanding[] = [];
  for (const budget of await listBudgets(client, tenantId))
    standings.push(await standingOf(client, tenantId, budget, today));
  return standings;
}

async function standingOf(
  client: PoolClient,
  tenantId: number,
  budget: Budget,
  today: Day,
): Promise<BudgetStanding> {
  const first = firstOfMonth(today);
  const only = (value: string) => (value === '' ? undefined : [value]);
  const { rows } = await readSpend(client, tenantId, {
    // Eight weeks hold the month.
    from: addDays(today, -HISTORY_DAYS),
    to: addDays(today, 1),
    groupBy: ['day'],
    filters: { waba: only(budget.waba), country: only(budget.country), category: only(budget.category) },
  });
  const days = rows
    .filter(({ currency }) => currency === budget.currency)
    .map((row) => ({ day: row.day!, amount: row.price }));
  const spent = days.reduce((sum, { day, amount }) => (day >= first ? sum + amount : sum), 0n);
  return { budget, spent, forecast: forecastMonth(days, today) };
}

/** What of it is to be told now: percentages that are reached, and `forecast` while the amount itself is not. */
export function reached({ budget, spent, forecast }: BudgetStanding): string[] {
  const percentages = budget.thresholds
    .filter((percent) => spent * 100n >= budget.amount * BigInt(percent))
    .sort((a, b) => a - b)
    .map(String);
  const beyond = budget.onForecast && spent < budget.amount && forecast.expected > budget.amount;
  return beyond ? [...percentages, 'forecast'] : percentages;
}
