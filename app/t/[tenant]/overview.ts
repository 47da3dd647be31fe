import type { PoolClient } from 'pg';
import { byCategory } from '@/components/category';
import type { Access } from '@/lib/access/session';
import { type BudgetStanding, readStandings } from '@/lib/budgets/standing';
import { asTenant } from '@/lib/db/pools';
import { addDays } from '@/lib/engine/time';
import { forecastMonth, HISTORY_DAYS, type MonthForecast } from '@/lib/forecast/month';
import { type FreeServiceMeter, readFreeService } from '@/lib/spend/free-service';
import { readSpend, type SpendRow, type SpendSums, totalsOf } from '@/lib/spend/read';
import { type Concern, readConcerns } from './concerns';
import { daysBetween, monthStart, parsePeriod } from './period';

export interface Overview {
  today: string;
  daysInMonth: number;
  daysSoFar: number;
  /** One a currency, the one with most charged units first. */
  currencies: CurrencyOverview[];
  meters: FreeServiceMeter[];
  budgets: BudgetStanding[];
  concerns: Concern[];
  hasNumbers: boolean;
}

export interface CurrencyOverview {
  sums: SpendSums;
  /** The same days last month. */
  before: SpendSums | undefined;
  /** Of the price. */
  forecast: MonthForecast;
  days: Stack;
  countries: SpendRow[];
}

/** A day or month in one currency: its price by category, and its sums. */
export interface Bucket {
  key: string;
  parts: Record<string, bigint>;
  sums: SpendSums;
}

export interface Stack {
  buckets: Bucket[];
  categories: string[];
}

export async function readOverview(
  { tenant, role }: Pick<Access, 'tenant' | 'role'>,
  today: string,
  now: number,
): Promise<Overview> {
  const period = parsePeriod({}, today);
  const start = period.from;
  const end = monthStart(today, 1);
  const month = { from: start, to: period.to };
  return asTenant(tenant.id, async (client) => {
    const read = (query: Parameters<typeof readSpend>[2]) => readSpend(client, tenant.id, query);
    const spent = await read({ ...month, groupBy: ['day', 'category'] });
    const before = await read({ ...period.previous!, groupBy: [] });
    const history = await read({
      // Eight weeks hold the month.
      from: addDays(today, -HISTORY_DAYS),
      to: period.to,
      groupBy: ['day'],
    });
    const countries = await read({ ...month, groupBy: ['country'] });
    const recent = await read({
      from: monthStart(today, -1),
      to: period.to,
      groupBy: ['month', 'market', 'category'],
    });
    const meters = await readFreeService(client, tenant.id, tenant.timezone, now);
    const budgets = await readStandings(client, tenant.id, today);
    const unpriced = recent.rows.filter((row) => row.unpriced > 0n);
    return {
      today,
      daysInMonth: daysBetween(start, end),
      daysSoFar: daysBetween(start, period.to),
      currencies: spent.totals
        .map((sums) => ({
          sums,
          before: before.totals.find(({ currency }) => currency === sums.currency),
          forecast: forecastMonth(
            of(sums.currency, history.rows).map((row) => ({ day: row.day!, amount: row.price })),
            today,
          ),
          days: stackOf(of(sums.currency, spent.rows), 'day'),
          countries: of(sums.currency, countries.rows).sort((a, b) => (a.price < b.price ? 1 : -1)),
        }))
        .sort((a, b) => Number(b.sums.billable - a.sums.billable)),
      meters,
      budgets,
      concerns: await readConcerns(client, { tenant, role }, { unpriced, meters, budgets }, now),
      hasNumbers: await hasNumbers(client, tenant.id),
    };
  });
}

async function hasNumbers(client: PoolClient, tenantId: number): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM phone_number WHERE tenant_id = $1 LIMIT 1', [
    tenantId,
  ]);
  return rowCount === 1;
}

function of(currency: string, rows: SpendRow[]): SpendRow[] {
  return rows.filter((row) => row.currency === currency);
}

/** Rows by day or month and category, of one currency, as buckets. */
export function stackOf(rows: readonly SpendRow[], key: 'day' | 'month'): Stack {
  const buckets = new Map<string, SpendRow[]>();
  for (const row of rows) {
    const bucket = buckets.get(row[key]!);
    if (bucket) bucket.push(row);
    else buckets.set(row[key]!, [row]);
  }
  return {
    categories: [...new Set(rows.map((row) => row.category!))].sort(byCategory),
    buckets: [...buckets].map(([key, parts]) => ({
      key,
      parts: Object.fromEntries(parts.map((row) => [row.category!, row.price])),
      sums: totalsOf(parts)[0]!,
    })),
  };
}
