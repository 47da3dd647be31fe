import type { Metadata } from 'next';
import Link from 'next/link';
import { Suspense } from 'react';
import { Empty } from '@/components/empty';
import { count, decimalsFor, month, plural, share } from '@/components/format';
import { Money } from '@/components/money';
import { PageHeading } from '@/components/page-heading';
import { first, type PageProps } from '@/components/page-props';
import { PlainTable } from '@/components/plain-table';
import { Skeleton } from '@/components/skeleton';
import { requireOperator } from '@/lib/access/session';
import { Inbox } from './inbox';
import { readTenants, type TenantSpend } from './operator';

export const metadata: Metadata = { title: 'Tenants' };

export default async function OperatorPage({ searchParams }: PageProps) {
  await requireOperator();
  const search = await searchParams;
  const q = (first(search.q) ?? '').trim().slice(0, 100);
  const page = Math.max(1, Math.min(10_000, Number.parseInt(first(search.page) ?? '1', 10) || 1));
  return (
    <>
      <PageHeading title="Tenants" note={`${month(new Date().toISOString())} so far, each in its own zone`}>
        <form action="/operator" className="flex w-full gap-2 sm:w-auto">
          <label className="grow">
            <span className="sr-only">Search tenants</span>
            <input
              type="search"
              name="q"
              defaultValue={q}
              maxLength={100}
              placeholder="Name"
              className="control w-full placeholder:text-muted sm:w-64"
            />
          </label>
          <button type="submit" className="control">
            Find
          </button>
        </form>
      </PageHeading>
      <Suspense fallback={<Skeleton heights={['h-32', 'h-96']} />}>
        <Inbox />
        <Tenants q={q} page={page} />
      </Suspense>
    </>
  );
}

async function Tenants({ q, page }: { q: string; page: number }) {
  const { tenants, found, pages } = await readTenants(q, page, Date.now());
  if (found === 0 && q !== '')
    return <Empty title="No tenant has this name">Search for a part of the name or of the address.</Empty>;
  if (tenants.length === 0)
    return (
      <Empty title="There is no tenant yet">Make one with the command line: parley tenant create.</Empty>
    );
  return (
    <div className="card px-4 pb-3">
      <TenantTable tenants={tenants} />
      <nav aria-label="Pages" className="flex items-center justify-between gap-2 pt-3">
        <span className="text-muted">{plural(found, 'tenant')}</span>
        <span className="flex gap-2">
          {page > 1 && (
            <Link href={address(q, page - 1)} className="control">
              Previous
            </Link>
          )}
          {page < pages && (
            <Link href={address(q, page + 1)} className="control">
              Next
            </Link>
          )}
        </span>
      </nav>
    </div>
  );
}

function address(q: string, page: number): string {
  return `/operator?${new URLSearchParams({ ...(q && { q }), page: String(page) })}`;
}

/** One row a tenant and currency: amounts of two currencies are never added. */
function TenantTable({ tenants }: { tenants: TenantSpend[] }) {
  const sums = tenants.flatMap(({ spend }) => spend);
  const decimals = new Map(
    [...new Set(sums.map(({ currency }) => currency))].map((currency) => [
      currency,
      decimalsFor(
        currency,
        sums.filter((one) => one.currency === currency).flatMap(({ cost, price }) => [cost, price]),
      ),
    ]),
  );
  const rows = tenants.flatMap((tenant) =>
    (tenant.spend.length > 0 ? tenant.spend : [null]).map((spend) => ({ tenant, spend })),
  );
  return (
    <PlainTable
      caption="Tenants with this month’s spend"
      columns={[
        { name: 'Tenant' },
        { name: 'Status', wide: true },
        { name: 'Units', numeric: true, wide: true },
        { name: 'Cost', numeric: true, wide: true },
        { name: 'Price', numeric: true },
        { name: 'Margin', numeric: true },
      ]}
      rows={rows.map(({ tenant, spend }) => ({
        key: `${tenant.slug} ${spend?.currency}`,
        cells: [
          <Link key="name" href={`/t/${tenant.slug}`} className="underline-offset-4 hover:underline">
            {tenant.name} <span className="text-muted text-xs">{tenant.slug}</span>
          </Link>,
          <Status key="status" tenant={tenant} unpriced={spend?.unpriced ?? 0n} />,
          count(spend?.quantity ?? 0n),
          ...(spend
            ? [
                <Money
                  key="cost"
                  micros={spend.cost}
                  currency={spend.currency}
                  decimals={decimals.get(spend.currency)}
                />,
                <Money
                  key="price"
                  micros={spend.price}
                  currency={spend.currency}
                  decimals={decimals.get(spend.currency)}
                  showCurrency
                />,
                <span key="margin">
                  <Money
                    micros={spend.price - spend.cost}
                    currency={spend.currency}
                    decimals={decimals.get(spend.currency)}
                  />{' '}
                  <span className="ml-2 inline-block w-12 text-muted">
                    {share(spend.price - spend.cost, spend.price) ?? '–'}
                  </span>
                </span>,
              ]
            : ['–', '–', '–']),
        ],
      }))}
    />
  );
}

function Status({ tenant, unpriced }: { tenant: TenantSpend; unpriced: bigint }) {
  if (unpriced > 0n) return <span className="text-warn">{count(unpriced)} unpriced</span>;
  if (tenant.numbers === 0) return <span className="text-muted">No number connected</span>;
  return <span className="text-muted">{plural(tenant.numbers, 'number')}</span>;
}
