import { notFound } from 'next/navigation';
import { first, type Search } from '@/components/page-props';
import type { Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import type { AnnexRow, Preview } from '@/lib/invoices/invoice';
import { annexOf } from '@/lib/invoices/ledger';
import { firstOfMonth, monthOf } from '@/lib/invoices/month';
import { previewMonth } from '@/lib/invoices/preview';

export interface UpcomingPage {
  preview: Preview;
  /** Of all previews of the month. */
  currencies: string[];
  annex: AnnexRow[];
  /** The address of this preview below the tenant's invoices, where `path` goes on. */
  address: (path?: string, more?: Record<string, string>) => string;
}

/** What a month would be invoiced as now; this month, and its first currency, unless the address says otherwise. */
export async function upcomingPage(tenant: Tenant, search: Search, now: number): Promise<UpcomingPage> {
  const asked = first(search.month);
  if (asked !== undefined && !/^20\d\d-(0[1-9]|1[0-2])$/.test(asked)) notFound();
  const current = firstOfMonth(localDay(now, tenant.timezone));
  const month = asked ? monthOf(asked) : current;
  if (month > current) notFound();
  const { previews, annexes } = await computed(tenant.id, month, now);
  const wanted = first(search.currency);
  const at = wanted === undefined ? 0 : previews.findIndex(({ currency }) => currency === wanted);
  const preview = previews[at] ?? notFound();
  return {
    preview,
    currencies: previews.map(({ currency }) => currency),
    annex: annexes[at]!,
    address: (path = '', more = {}) => {
      const query = new URLSearchParams({ month: month.slice(0, 7), currency: preview.currency, ...more });
      return `/t/${tenant.slug}/invoices/upcoming${path}?${query}`;
    },
  };
}

function computed(tenantId: number, month: string, now: number) {
  return asTenant(tenantId, async (client) => {
    const previews = await previewMonth(client, tenantId, month, now);
    const annexes: AnnexRow[][] = [];
    for (const { ledgerFirst: first, ledgerAfter: after, ledgerUpto: upto, currency } of previews)
      annexes.push(await annexOf(client, { tenantId, month, first, after, upto }, currency));
    return { previews, annexes };
  });
}
