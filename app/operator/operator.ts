import { pool } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { monthEnds } from '@/lib/invoices/month';
import { monthStart } from '../t/[tenant]/period';

export interface TenantSpend {
  id: number;
  slug: string;
  name: string;
  timezone: string;
  numbers: number;
  /** This month in the tenant's zone, one a currency. */
  /** How far the month before is invoiced. */
  lastMonth: { month: string; state: CloseState };
  spend: { currency: string; quantity: bigint; unpriced: bigint; cost: bigint; price: bigint }[];
}

export type CloseState = 'not_invoiced' | 'in_grace' | 'not_closed' | 'approved' | 'issued';

export interface TenantsPage {
  tenants: TenantSpend[];
  found: number;
  page: number;
  pages: number;
}

/** Sorted and paged further in the browser. */
const PAGE = 500;

/** Tenants by name, with what this month came to so far. Only for operators: it reads across all tenants. */
export async function readTenants(search: string, page: number, now: number): Promise<TenantsPage> {
  const operator = pool('parley_operator');
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await operator.query<{
    id: number;
    slug: string;
    name: string;
    timezone: string;
    numbers: number;
    found: number;
  }>(
    `SELECT t.id, t.slug, t.name, t.timezone, count(*) OVER ()::int AS found,
            (SELECT count(*)::int FROM phone_number p WHERE p.tenant_id = t.id) AS numbers
       FROM tenant t
      WHERE t.name ILIKE $1 OR t.slug ILIKE $1
      ORDER BY lower(t.name), t.id LIMIT $2 OFFSET $3`,
    [pattern, PAGE, (page - 1) * PAGE],
  );
  const months = rows.map((row) => monthStart(localDay(now, row.timezone)));
  const { rows: sums } = await operator.query<TenantSpend['spend'][number] & { tenant_id: number }>(
    `SELECT s.tenant_id, s.currency, sum(s.quantity)::bigint AS quantity, sum(s.unpriced)::bigint AS unpriced,
            sum(s.cost_micros)::bigint AS cost, sum(s.price_micros)::bigint AS price
       FROM unnest($1::int[], $2::date[]) AS month(tenant_id, first_day)
       JOIN spend s ON s.tenant_id = month.tenant_id AND s.billing_day >= month.first_day
      GROUP BY 1, 2 ORDER BY 1, 2`,
    [rows.map(({ id }) => id), months],
  );
  const closes = await readCloses(
    rows.map(({ id, timezone }) => ({ id, timezone })),
    now,
  );
  const found = rows[0]?.found ?? 0;
  return {
    tenants: rows.map(({ id, slug, name, timezone, numbers }) => ({
      id,
      slug,
      name,
      timezone,
      numbers,
      lastMonth: closes.get(id)!,
      spend: sums.filter((row) => row.tenant_id === id),
    })),
    found,
    page,
    pages: Math.ceil(found / PAGE),
  };
}

async function readCloses(
  tenants: readonly { id: number; timezone: string }[],
  now: number,
): Promise<Map<number, TenantSpend['lastMonth']>> {
  const months = tenants.map(({ timezone }) => monthStart(localDay(now, timezone), -1));
  const { rows } = await pool('parley_operator').query<{
    id: number;
    first: string | null;
    grace: number | null;
    statuses: string[] | null;
  }>(
    `SELECT k.id, b.first_month AS first, b.grace_days AS grace,
            (SELECT array_agg(i.status) FROM invoice i
              WHERE i.tenant_id = k.id AND i.month = k.month AND i.status <> 'void') AS statuses
       FROM unnest($1::int[], $2::date[]) AS k(id, month) LEFT JOIN billing b ON b.tenant_id = k.id`,
    [tenants.map(({ id }) => id), months],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    tenants.map(({ id, timezone }, index) => {
      const month = months[index]!;
      const { first, grace, statuses } = found.get(id)!;
      const state = (): CloseState => {
        if (statuses) return statuses.includes('approved') ? 'approved' : 'issued';
        if (first === null || month < first) return 'not_invoiced';
        return now < monthEnds(month, timezone, grace ?? 0).graceEnd ? 'in_grace' : 'not_closed';
      };
      return [id, { month: month.slice(0, 7), state: state() }];
    }),
  );
}
