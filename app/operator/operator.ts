import { pool } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { monthStart } from '../t/[tenant]/period';

export interface TenantSpend {
  id: number;
  slug: string;
  name: string;
  timezone: string;
  numbers: number;
  /** This month in the tenant's zone, one a currency. */
  spend: { currency: string; quantity: bigint; unpriced: bigint; cost: bigint; price: bigint }[];
}

export interface TenantsPage {
  tenants: TenantSpend[];
  found: number;
  page: number;
  pages: number;
}

const PAGE = 50;

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
  const found = rows[0]?.found ?? 0;
  return {
    tenants: rows.map(({ id, slug, name, timezone, numbers }) => ({
      id,
      slug,
      name,
      timezone,
      numbers,
      spend: sums.filter((row) => row.tenant_id === id),
    })),
    found,
    page,
    pages: Math.ceil(found / PAGE),
  };
}
