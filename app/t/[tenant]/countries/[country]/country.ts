import { byCategory } from '@/components/category';
import { first, type Search } from '@/components/page-props';
import type { Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { marketName } from '@/lib/invoices/documents/writing';
import type { Language } from '@/lib/language/language';
import {
  readChoices,
  readPhoneNames,
  readSpend,
  type SpendQuery,
  type SpendRow,
  type SpendSums,
} from '@/lib/spend/read';
import { type Stack, stackOf } from '../../overview';
import { daysBetween, type Period, parsePeriod } from '../../period';
import { type Facet, facetsOf, MOST_DAYS, parseFilters } from '../report';

export interface CountryReport {
  period: Period;
  facets: Facet[];
  currencies: string[];
  /** Of the shown currency; undefined when nothing was delivered. */
  sums: SpendSums | undefined;
  /** Of the days that it is compared with; null when with none. */
  before: SpendSums | null;
  markets: string[];
  categories: SpendRow[];
  phones: { id: string; display: string; sums: SpendSums }[];
  /** By day for a short period, by month for a long one. */
  bucket: 'day' | 'month';
  stack: Stack;
}

const nothing = { quantity: 0n, billable: 0n, unpriced: 0n, cost: 0n, price: 0n };

/** One country of one tenant from the rollup, with the same period and filters as the table of countries. */
export async function readCountry(
  tenant: Tenant,
  country: string,
  search: Search,
  today: string,
  language: Language,
): Promise<CountryReport> {
  const period = parsePeriod(search, today, language);
  const filters = parseFilters(search);
  return asTenant(tenant.id, async (client) => {
    const read = (query: Partial<SpendQuery> & Pick<SpendQuery, 'groupBy'>) =>
      readSpend(client, tenant.id, { from: period.from, to: period.to, ...query });
    const bucket = daysBetween(period.from, period.to) > MOST_DAYS ? 'month' : 'day';
    const narrowed = { filters: { ...filters, country: [country] } };
    const [{ choices }, before, categories, phones, markets, time, display] = await Promise.all([
      readChoices(client, tenant.id, {
        from: period.from,
        to: period.to,
        keys: ['market', 'category', 'type', 'model', 'waba', 'phone'],
        filters: { country: [country] },
      }),
      period.previous && read({ ...narrowed, ...period.previous, groupBy: [] }),
      read({ ...narrowed, groupBy: ['category'] }),
      read({ ...narrowed, groupBy: ['phone'] }),
      read({ ...narrowed, groupBy: ['market'] }),
      read({ ...narrowed, groupBy: [bucket, 'category'] }),
      readPhoneNames(client, tenant.id),
    ]);
    const totals = [...categories.totals].sort((a, b) => Number(b.billable - a.billable));
    const sums = totals.find(({ currency }) => currency === first(search.currency)) ?? totals[0];
    const isSame = ({ currency }: SpendSums) => currency === sums?.currency;
    const of = (rows: SpendRow[]) => rows.filter(isSame);
    return {
      period,
      facets: facetsOf(choices, filters, display, undefined, language),
      currencies: totals.map(({ currency }) => currency),
      sums,
      before: sums && before ? (before.totals.find(isSame) ?? { ...nothing, currency: sums.currency }) : null,
      markets: [...new Set(of(markets.rows).map((row) => marketName(row.market!, language)))],
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
