import { categoryLook } from '@/components/category';
import { money } from '@/components/format';
import { instant } from '@/components/instant';
import { first, type Search } from '@/components/page-props';
import { asTenant } from '@/lib/db/pools';
import { type Discrepancy, type Hand, listDiscrepancies, openDiscrepancies } from '@/lib/discrepancies/read';
import { addMonths } from '@/lib/invoices/month';
import type { Language } from '@/lib/language/language';

const SHOWN = 50;

export interface DiscrepanciesPage {
  /** YYYY-MM; null = of all months. */
  month: string | null;
  state: Discrepancy['state'];
  /** The one unit that the address asks for; then month and state do not count. */
  unit: string | null;
  shown: Discrepancy[];
  counts: Record<Discrepancy['state'], number>;
  /** Of the same kind, and not shown. */
  more: number;
  /** Months that have any, the newest first. */
  months: string[];
  /** Threads that are still to be compared. */
  waiting: number;
}

/** A tenant's discrepancies as the address asks for them. */
export function readDiscrepancies(
  tenantId: number,
  search: Search,
  zone: string,
  language: Language,
): Promise<DiscrepanciesPage> {
  const asked = first(search.month) ?? '';
  const month = /^20\d\d-(0[1-9]|1[0-2])$/.test(asked) ? asked : null;
  const state = first(search.state) === 'accepted' ? 'accepted' : 'open';
  const unit = first(search.unit) ?? null;
  return asTenant(tenantId, async (client) => {
    const all = await listDiscrepancies(client, tenantId, { from: null, to: null }, handOf(zone, language));
    const [from, to] = month ? [`${month}-01`, addMonths(`${month}-01`, 1)] : ['', '~'];
    const inMonth = all.filter(({ billingDay }) => billingDay >= from && billingDay < to);
    const some = unit
      ? all.filter(({ unitId }) => unitId === unit)
      : inMonth.filter((one) => one.state === state);
    const of = (wanted: Discrepancy['state']) => inMonth.filter((one) => one.state === wanted).length;
    const { waiting } = await openDiscrepancies(client, tenantId, month ?? '2000-01');
    return {
      month,
      state,
      unit,
      shown: some.slice(0, SHOWN),
      counts: { open: of('open'), accepted: of('accepted') },
      more: Math.max(0, some.length - SHOWN),
      months: [...new Set(all.map(({ billingDay }) => billingDay.slice(0, 7)))].sort().reverse(),
      waiting,
    };
  });
}

/** Times in the tenant's zone, and the words of the other pages. */
function handOf(zone: string, language: Language): Hand {
  return {
    language,
    moment: (at) => instant(at, zone, language),
    category: (word) => {
      const name = categoryLook(word, language).name.toLowerCase();
      return language === 'fr' ? `«\u00a0${name}\u00a0»` : name;
    },
    amount: (micros, currency) => `${money(micros, currency, undefined, language)}\u00a0${currency}`,
  };
}
