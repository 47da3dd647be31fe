import type { PoolClient } from 'pg';
import type { Access } from '@/lib/access/session';
import type { BudgetStanding } from '@/lib/budgets/standing';
import { openDiscrepancies } from '@/lib/discrepancies/read';
import { localDay } from '@/lib/engine/time';
import { inboxStatus } from '@/lib/inbox/status';
import { addMonths, firstOfMonth, monthEnds } from '@/lib/invoices/month';
import { readBilling } from '@/lib/invoices/terms';
import type { FreeServiceMeter } from '@/lib/spend/free-service';
import { FREE_SERVICE } from '@/lib/spend/free-service';
import type { SpendRow } from '@/lib/spend/read';

/** What somebody should look at, each with what it is about. */
export type Concern =
  | { kind: 'unpriced'; rows: SpendRow[] }
  | { kind: 'discrepancies'; month: string; count: number }
  /** A month that is over, its grace as well, without an invoice. */
  | { kind: 'not_closed'; month: string }
  | { kind: 'free_over' | 'free_ends'; meter: FreeServiceMeter }
  | { kind: 'budget_passed' | 'budget_forecast'; standing: BudgetStanding }
  /** Of all tenants together: only for operators. */
  | { kind: 'quarantined' | 'failed'; count: number };

/** The most pressing first. `client` comes from the tenant's transaction. */
export async function readConcerns(
  client: PoolClient,
  { tenant, role }: Pick<Access, 'tenant' | 'role'>,
  known: { unpriced: SpendRow[]; meters: FreeServiceMeter[]; budgets: BudgetStanding[] },
  now: number,
): Promise<Concern[]> {
  const concerns: Concern[] = [];
  if (known.unpriced.length > 0) concerns.push({ kind: 'unpriced', rows: known.unpriced });
  const month = firstOfMonth(localDay(now, tenant.timezone));
  const before = addMonths(month, -1);
  for (const one of [before, month]) {
    const { count } = await openDiscrepancies(client, tenant.id, one.slice(0, 7));
    if (count > 0) concerns.push({ kind: 'discrepancies', month: one.slice(0, 7), count });
  }
  if (await isOverdue(client, tenant.id, before, tenant.timezone, now))
    concerns.push({ kind: 'not_closed', month: before.slice(0, 7) });
  if (role === 'operator') concerns.push(...(await readSetAside()));
  return [...concerns, ...known.budgets.flatMap(budgetConcern), ...known.meters.flatMap(allowanceConcern)];
}

/** Only for tenants that are invoiced at all. */
async function isOverdue(client: PoolClient, tenantId: number, month: string, zone: string, now: number) {
  const { firstMonth, graceDays } = await readBilling(client, tenantId);
  if (firstMonth === null || month < firstMonth || now < monthEnds(month, zone, graceDays).graceEnd)
    return false;
  const { rowCount } = await client.query(
    `SELECT FROM invoice WHERE tenant_id = $1 AND month >= $2 AND status <> 'void' LIMIT 1`,
    [tenantId, month],
  );
  return rowCount === 0;
}

async function readSetAside(): Promise<Concern[]> {
  const { quarantined, failed } = await inboxStatus();
  return [
    { kind: 'quarantined' as const, count: quarantined },
    { kind: 'failed' as const, count: failed },
  ].filter(({ count }) => count > 0);
}

function allowanceConcern(meter: FreeServiceMeter): Concern[] {
  if (meter.used >= FREE_SERVICE) return [{ kind: 'free_over', meter }];
  return meter.runsOut === null ? [] : [{ kind: 'free_ends', meter }];
}

function budgetConcern(standing: BudgetStanding): Concern[] {
  const { budget, spent, forecast } = standing;
  if (spent >= budget.amount) return [{ kind: 'budget_passed', standing }];
  return forecast.expected > budget.amount ? [{ kind: 'budget_forecast', standing }] : [];
}
