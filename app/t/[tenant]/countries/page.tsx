import type { Metadata } from 'next';
import Link from 'next/link';
import { Suspense } from 'react';
import { CurrencySwitch } from '@/components/currency-switch';
import { Empty } from '@/components/empty';
import { PageHeading } from '@/components/page-heading';
import type { Search, TenantPage } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { localDay } from '@/lib/engine/time';
import { changed } from '../address';
import { CountryTable } from './country-table';
import { Filters } from './filters';
import { readCountries } from './report';

export const metadata: Metadata = { title: 'Countries' };

export default async function CountriesPage({ params, searchParams }: TenantPage) {
  const { tenant } = await requireTenant((await params).tenant);
  const search = await searchParams;
  return (
    <Suspense fallback={<Skeleton heights={['h-10', 'h-10', 'h-96']} />}>
      <Countries tenant={tenant} search={search} />
    </Suspense>
  );
}

async function Countries({ tenant, search }: { tenant: Tenant; search: Search }) {
  const today = localDay(Date.now(), tenant.timezone);
  const report = await readCountries(tenant, search, today);
  const { period, currency, currencies, facets, rows, categories } = report;
  const base = `/t/${tenant.slug}/countries`;
  return (
    <>
      <PageHeading title="Countries" note={`${period.label}, in ${tenant.timezone}`}>
        <CurrencySwitch
          currencies={currencies}
          current={currency}
          href={(one) => changed(base, search, { currency: one })}
        />
      </PageHeading>
      <Filters period={period} facets={facets} />
      {rows.length > 0 ? (
        <CountryTable
          base={base}
          rows={rows}
          categories={categories}
          currency={currency}
          comparedWith={period.previous && period.comparedWith}
        />
      ) : (
        <Nothing
          any={report.any}
          filtered={report.filtered}
          clear={changed(base, search, cleared(report.facets))}
        />
      )}
    </>
  );
}

function cleared(facets: { key: string }[]) {
  return Object.fromEntries(facets.map(({ key }) => [key, []]));
}

function Nothing({ any, filtered, clear }: { any: boolean; filtered: boolean; clear: string }) {
  if (any && filtered)
    return (
      <Empty title="No country matches these filters">
        <Link href={clear} className="text-accent underline underline-offset-4">
          Clear the filters
        </Link>
      </Empty>
    );
  return (
    <Empty title="Nothing was delivered in this period">
      Choose another period above. Deliveries appear here within seconds of WhatsApp reporting them.
    </Empty>
  );
}
