import { byCategory } from '@/components/category';
import type { Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { divideHalfUp } from '@/lib/engine/money';
import { addDays } from '@/lib/engine/time';
import { readSpend, type SpendRow, type SpendSums, totalsOf } from '@/lib/spend/read';
import { daysBetween, monthStart, parsePeriod } from './period';

/** From this day on a number's service messages beyond the allowance are charged (rule P11). */
const SERVICE_CHARGED_FROM = '2026-10-01';
export const FREE_SERVICE = 1000n;

export interface Overview {
  today: string;
  daysInMonth: number;
  daysSoFar: number;
  /** One a currency, the one with most charged units first. */
  currencies: CurrencyOverview[];
  meters: Meter[];
  /** What waits for a price, of this month and the one before. */
  unpriced: SpendRow[];
  hasNumbers: boolean;
}

export interface CurrencyOverview {
  sums: SpendSums;
  /** The same days last month. */
  before: SpendSums | undefined;
  forecast: { cost: bigint; price: bigint };
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

/** Service messages of one number this month, against the free allowance. */
export interface Meter {
  phone: string;
  display: string;
  used: bigint;
  /** The day on which the allowance ends at the pace of the days so far; null when it lasts, or is over. */
  runsOut: string | null;
}

export async function readOverview(tenant: Tenant, today: string): Promise<Overview> {
  const period = parsePeriod({}, today);
  const start = period.from;
  const end = monthStart(today, 1);
  const month = { from: start, to: period.to };
  const daysSoFar = daysBetween(start, period.to);
  const serviceFrom = start < SERVICE_CHARGED_FROM ? SERVICE_CHARGED_FROM : start;
  return asTenant(tenant.id, async (client) => {
    const read = (query: Parameters<typeof readSpend>[2]) => readSpend(client, tenant.id, query);
    const now = await read({ ...month, groupBy: ['day', 'category'] });
    const before = await read({ ...period.previous!, groupBy: [] });
    const countries = await read({ ...month, groupBy: ['country'] });
    const service = await read({
      from: serviceFrom,
      to: end,
      groupBy: ['phone'],
      filters: { model: ['PMP'], category: ['service', 'group_service'] },
    });
    const recent = await read({
      from: monthStart(today, -1),
      to: period.to,
      groupBy: ['month', 'market', 'category'],
    });
    const { rows: phones } = await client.query<{ id: string; display: string }>(
      'SELECT id, display FROM phone_number WHERE tenant_id = $1 ORDER BY display, id',
      [tenant.id],
    );
    const daysInMonth = daysBetween(start, end);
    return {
      today,
      daysInMonth,
      daysSoFar,
      currencies: now.totals
        .map((sums) => ({
          sums,
          before: before.totals.find(({ currency }) => currency === sums.currency),
          forecast: {
            cost: atThisPace(sums.cost, daysSoFar, daysInMonth),
            price: atThisPace(sums.price, daysSoFar, daysInMonth),
          },
          days: stackOf(of(sums.currency, now.rows), 'day'),
          countries: of(sums.currency, countries.rows).sort((a, b) => (a.price < b.price ? 1 : -1)),
        }))
        .sort((a, b) => Number(b.sums.billable - a.sums.billable)),
      meters: start < SERVICE_CHARGED_FROM ? [] : metersOf(phones, service.rows, start, daysSoFar, end),
      unpriced: recent.rows.filter((row) => row.unpriced > 0n),
      hasNumbers: phones.length > 0,
    };
  });
}

function of(currency: string, rows: SpendRow[]): SpendRow[] {
  return rows.filter((row) => row.currency === currency);
}

/** Linear: the average of the days so far, on every day of the month. */
function atThisPace(amount: bigint, daysSoFar: number, daysInMonth: number): bigint {
  return divideHalfUp(amount * BigInt(daysInMonth), BigInt(daysSoFar));
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

function metersOf(
  phones: { id: string; display: string }[],
  rows: SpendRow[],
  start: string,
  daysSoFar: number,
  end: string,
): Meter[] {
  const used = new Map<string, bigint>();
  for (const row of rows) used.set(row.phone!, (used.get(row.phone!) ?? 0n) + row.quantity);
  return phones.map(({ id, display }) => {
    const sent = used.get(id) ?? 0n;
    return { phone: id, display, used: sent, runsOut: runsOut(sent, start, daysSoFar, end) };
  });
}

function runsOut(used: bigint, start: string, daysSoFar: number, end: string): string | null {
  if (used === 0n || used >= FREE_SERVICE) return null;
  // The first day by whose end the pace has used everything up.
  const days = (FREE_SERVICE * BigInt(daysSoFar) + used - 1n) / used;
  const day = days > 31n ? end : addDays(start, Number(days) - 1);
  return day < end ? day : null;
}
