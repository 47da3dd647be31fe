import Link from 'next/link';
import { DataTable } from '@/components/data-table';
import { count, decimalsFor, share } from '@/components/format';
import { Money } from '@/components/money';
import type { Language } from '@/lib/language/language';
import type { TenantSpend } from './operator';
import { WORDS } from './tenants-words';

type Spend = TenantSpend['spend'][number];

/** One row a tenant and currency: amounts of two currencies are never added. */
export function TenantTable({ tenants, language }: { tenants: TenantSpend[]; language: Language }) {
  const t = WORDS[language];
  const decimals = decimalsByCurrency(tenants);
  const rows = tenants.flatMap((tenant) =>
    (tenant.spend.length > 0 ? tenant.spend : [null]).map((spend) => ({ tenant, spend })),
  );
  return (
    <DataTable
      caption={t.caption}
      sort={{ id: 'tenant', desc: false }}
      columns={[
        { id: 'tenant', name: t.tenant },
        { id: 'status', name: t.status, wide: true },
        { id: 'close', name: t.close, wide: true, options: t.closed },
        { id: 'units', name: t.units, numeric: true, wide: true },
        { id: 'cost', name: t.cost, numeric: true, wide: true },
        { id: 'price', name: t.price, numeric: true },
        { id: 'margin', name: t.margin, numeric: true },
      ]}
      rows={rows.map(({ tenant, spend }) => ({
        key: `${tenant.slug} ${spend?.currency}`,
        facets: { close: tenant.lastMonth.state },
        cells: [
          <Link key="name" href={`/t/${tenant.slug}`} className="underline-offset-4 hover:underline">
            {tenant.name} <span className="text-muted text-xs">{tenant.slug}</span>
          </Link>,
          <Status key="status" tenant={tenant} unpriced={spend?.unpriced ?? 0n} language={language} />,
          <Close key="close" tenant={tenant} language={language} />,
          count(spend?.quantity ?? 0n, language),
          ...amounts(spend, decimals, language),
        ],
        values: [
          tenant.name,
          spend?.unpriced ?? 0n,
          tenant.lastMonth.state,
          spend?.quantity ?? 0n,
          // By currency first: no amount is more than one of another currency.
          ...[spend?.cost, spend?.price, spend && spend.price - spend.cost].map((amount) =>
            spend && amount !== undefined && amount !== null ? sortable(spend.currency, amount) : null,
          ),
        ],
      }))}
    />
  );
}

/** Text that sorts as currency, then amount. */
function sortable(currency: string, amount: bigint): string {
  return `${currency} ${(amount + 10n ** 18n).toString().padStart(20, '0')}`;
}

function decimalsByCurrency(tenants: readonly TenantSpend[]): Map<string, number> {
  const sums = tenants.flatMap(({ spend }) => spend);
  return new Map(
    [...new Set(sums.map(({ currency }) => currency))].map((currency) => {
      const own = sums.filter((one) => one.currency === currency);
      return [
        currency,
        decimalsFor(
          currency,
          own.flatMap(({ cost, price }) => [cost, price]),
        ),
      ];
    }),
  );
}

function amounts(spend: Spend | null, decimals: ReadonlyMap<string, number>, language: Language) {
  if (!spend) return ['–', '–', '–'];
  const { currency, cost, price } = spend;
  const money = (key: string, micros: bigint, showCurrency = false) => (
    <Money
      key={key}
      micros={micros}
      currency={currency}
      decimals={decimals.get(currency)}
      showCurrency={showCurrency}
      language={language}
    />
  );
  return [
    money('cost', cost),
    money('price', price, true),
    <span key="margin">
      {money('margin', price - cost)}{' '}
      <span className="ml-2 inline-block w-12 text-muted">{share(price - cost, price, language) ?? '–'}</span>
    </span>,
  ];
}

function Status({
  tenant,
  unpriced,
  language,
}: {
  tenant: TenantSpend;
  unpriced: bigint;
  language: Language;
}) {
  const t = WORDS[language];
  if (unpriced > 0n) return <span className="text-warn">{t.unpriced(unpriced)}</span>;
  return <span className="text-muted">{tenant.numbers === 0 ? t.noNumber : t.numbers(tenant.numbers)}</span>;
}

function Close({ tenant, language }: { tenant: TenantSpend; language: Language }) {
  const { month, state } = tenant.lastMonth;
  const name = WORDS[language].closed[state];
  if (state === 'not_invoiced') return <span className="text-muted">{name}</span>;
  return (
    <Link
      href={`/operator/close?month=${month}`}
      className={`underline-offset-4 hover:underline ${state === 'not_closed' ? 'text-warn' : 'text-muted'}`}
    >
      {name}
    </Link>
  );
}
