import { byCategory } from '@/components/category';
import { first, type Search } from '@/components/page-props';
import type { Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { readSpend, type SpendRow, type SpendSums } from '@/lib/spend/read';
import { type Stack, stackOf } from '../../overview';
import { daysBetween, type Period, parsePeriod } from '../../period';
import { type Facet, facetsOf, MOST_DAYS, parseFilters } from '../report';

export interface CountryReport {
  period: Period;
  facets: Facet[];
  currencies: string[];
  /** Of the shown currency; undefined when nothing was delivered. */
  sums: SpendSums | undefined;
  markets: string[];
  categories: SpendRow[];
  phones: { id: string; display: string; sums: SpendSums }[];
  /** By day for a short period, by month for a long one. */
  bucket: 'day' | 'month';
  stack: Stack;
}

/** One country of one tenant from the rollup, with the same period and filters as the table of countries. */
export async function readCountry(
  tenant: Tenant,
  country: string,
  search: Search,
  today: string,
): Promise<CountryReport> {
  const period = parsePeriod(search, today);
  const filters = parseFilters(search);
  return asTenant(tenant.id, async (client) => {
    const read = (query: Pick<Parameters<typeof readSpend>[2], 'groupBy' | 'filters'>) =>
      readSpend(client, tenant.id, { from: period.from, to: period.to, ...query });
    const everything = await read({
      groupBy: ['market', 'category', 'type', 'model', 'waba', 'phone'],
      filters: { country: [country] },
    });
    const bucket = daysBetween(period.from, period.to) > MOST_DAYS ? 'month' : 'day';
    const narrowed = { filters: { ...filters, country: [country] } };
    const categories = await read({ ...narrowed, groupBy: ['category'] });
    const phones = await read({ ...narrowed, groupBy: ['phone'] });
    const markets = await read({ ...narrowed, groupBy: ['market'] });
    const time = await read({ ...narrowed, groupBy: [bucket, 'category'] });
    const { rows: names } = await client.query<{ id: string; display: string }>(
      'SELECT id, display FROM phone_number WHERE tenant_id = $1',
      [tenant.id],
    );
    const display = new Map(names.map((phone) => [phone.id, phone.display]));
    const totals = [...categories.totals].sort((a, b) => Number(b.billable - a.billable));
    const sums = totals.find(({ currency }) => currency === first(search.currency)) ?? totals[0];
    const of = (rows: SpendRow[]) => rows.filter((row) => row.currency === sums?.currency);
    return {
      period,
      facets: facetsOf(everything.rows, filters, display),
      currencies: totals.map(({ currency }) => currency),
      sums,
      markets: [...new Set(of(markets.rows).map((row) => row.market!))],
      categories: of(categories.rows).sort((a, b) => byCategory(a.category!, b.category!)),
      phones: of(phones.rows).map((row) => ({
        id: row.phone!,
        display: display.get(row.phone!) ?? row.phone!,
        sums: row,
      })),
      bucket,
      stack: stackOf(of(time.rows), bucket),
    };
  });
}
