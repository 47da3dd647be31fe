import type { PoolClient } from 'pg';
import { all, first, type Search } from '@/components/page-props';
import type { Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import type { Language } from '@/lib/language/language';
import type { ChargeQuery } from '@/lib/ledger/query';
import { type Charges, listCharges } from '@/lib/ledger/read';
import { readChoices, readPhoneNames, readSpend } from '@/lib/spend/read';
import { type Facet, facetsOf } from '../countries/report';
import { type Period, parsePeriod } from '../period';
import { pageSize } from './page-size';

export interface ChargesPage extends Charges {
  period: Period;
  facets: Facet[];
  /** What was searched for; then period and filters are not used. */
  id: string | undefined;
  /** Only those that wait for a price. */
  unpriced: boolean;
  /** Numbers as people write them, by id. */
  phones: Map<string, string>;
}

const FILTERS = ['country', 'category', 'type', 'phone'] as const;

/** What the address asks for; who looks for one message or conversation asks for nothing else. */
export function askedFor(search: Search, today: string) {
  const period = parsePeriod(search, today);
  const named = first(search.id) ?? first(search.message_id) ?? first(search.conversation_id);
  const id = named?.trim().slice(0, 256) || undefined;
  const unpriced = first(search.unpriced) === 'true' && !id;
  const given = FILTERS.map((key) => [key, all(search[key])] as const).filter(
    ([, values]) => values.length > 0,
  );
  const filters: Partial<Record<Facet['key'], string[]>> = Object.fromEntries(given);
  const query: ChargeQuery = id
    ? { messageId: id }
    : { from: period.from, to: period.to, ...filters, unpriced };
  return { period, id, unpriced, filters, query };
}

/** How many charges the address asks for in all, from the rollup: its filters are all among the rollup's columns. */
export async function countCharges(
  client: PoolClient,
  tenantId: number,
  {
    period: { from, to },
    filters,
    unpriced,
  }: Pick<ReturnType<typeof askedFor>, 'period' | 'filters' | 'unpriced'>,
): Promise<number> {
  const { totals } = await readSpend(client, tenantId, { from, to, groupBy: [], filters });
  return totals.reduce((sum, total) => sum + Number(unpriced ? total.unpriced : total.quantity), 0);
}

/** A page of the tenant's ledger. @throws Refusal for a cursor that is not ours. */
export async function readCharges(
  tenant: Tenant,
  search: Search,
  today: string,
  language: Language,
): Promise<ChargesPage> {
  const { period, id, unpriced, filters, query } = askedFor(search, today);
  const page = { limit: pageSize(search), cursor: first(search.cursor) };
  return asTenant(tenant.id, async (client) => {
    const range = { from: period.from, to: period.to };
    const { choices } = id
      ? { choices: {} }
      : await readChoices(client, tenant.id, { ...range, keys: FILTERS });
    const phones = await readPhoneNames(client, tenant.id);
    let found = await listCharges(client, tenant.id, query, page);
    if (id && found.charges.length === 0)
      found = await listCharges(client, tenant.id, { conversationId: id }, page);
    const facets = facetsOf(choices, filters, phones, FILTERS, language);
    return { ...found, period, facets, id, unpriced, phones };
  });
}
