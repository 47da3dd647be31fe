import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { words } from '@/components/category';
import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { CurrencySwitch } from '@/components/currency-switch';
import { Empty } from '@/components/empty';
import { plural } from '@/components/format';
import { Warning } from '@/components/notice';
import { PageHeading } from '@/components/page-heading';
import type { PageProps, Search } from '@/components/page-props';
import { Section } from '@/components/section';
import { Skeleton } from '@/components/skeleton';
import { SpendTable } from '@/components/spend-table';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { localDay } from '@/lib/engine/time';
import { changed } from '../../address';
import { bucketName, daysOf, SpendOverTime } from '../../spend-over-time';
import { Filters } from '../filters';
import { type CountryReport, readCountry } from './country';

type Props = PageProps<{ tenant: string; country: string }>;

/** Two letters, as they stand in the ledger; anything else has no page. */
function codeOf(country: string): string {
  if (!/^[A-Z]{2}$/.test(country)) notFound();
  return country;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: countryName((await params).country) };
}

export default async function CountryPage({ params, searchParams }: Props) {
  const { tenant: slug, country } = await params;
  const { tenant } = await requireTenant(slug);
  const code = codeOf(country);
  const search = await searchParams;
  return (
    <Suspense fallback={<Skeleton heights={['h-10', 'h-96', 'h-72']} />}>
      <Country tenant={tenant} code={code} search={search} />
    </Suspense>
  );
}

async function Country({ tenant, code, search }: { tenant: Tenant; code: string; search: Search }) {
  const today = localDay(Date.now(), tenant.timezone);
  const report = await readCountry(tenant, code, search, today);
  const { period, currencies, sums } = report;
  const base = `/t/${tenant.slug}/countries`;
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-3 text-muted">
        <Link href={changed(base, search, {})} className="underline-offset-4 hover:text-ink hover:underline">
          Countries
        </Link>
      </nav>
      <PageHeading
        title={
          <>
            {countryName(code)} <span className="font-normal text-muted">{code}</span>
          </>
        }
        note={[period.label, ...report.markets.map((market) => `market ${market}`)].join(', ')}
      >
        {sums && (
          <div className="flex gap-2">
            <Link href={changed(`/t/${tenant.slug}/charges`, search, { country: code })} className="control">
              Charges
            </Link>
            <CurrencySwitch
              currencies={currencies}
              current={sums.currency}
              href={(currency) => changed(`${base}/${code}`, search, { currency })}
            />
          </div>
        )}
      </PageHeading>
      <Filters period={period} facets={report.facets} />
      {sums ? (
        <div className="space-y-6">
          {sums.unpriced > 0n && (
            <Warning>
              {plural(sums.unpriced, 'unit waits', 'units wait')} for a price and{' '}
              {sums.unpriced === 1n ? 'is' : 'are'} in no amount below.
            </Warning>
          )}
          <SpendOverTime stack={report.stack} keys={keysOf(report)} currency={sums.currency} />
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <Section id="categories" title="Categories">
              <SpendTable
                caption="Spend per category"
                first="Category"
                sums={sums}
                rows={report.categories.map((row) => ({
                  key: row.category!,
                  name: <CategoryName category={row.category!} />,
                  sums: row,
                }))}
              />
            </Section>
            <Section id="numbers" title="Numbers">
              <SpendTable
                caption="Spend per number"
                first="Number"
                sums={sums}
                rows={report.phones.map(({ id, display, sums: ofPhone }) => ({
                  key: id,
                  name: display,
                  sums: ofPhone,
                }))}
              />
            </Section>
          </div>
          <Section id="time" title={report.bucket === 'day' ? 'Days' : 'Months'}>
            <SpendTable
              caption={`Spend per ${report.bucket}`}
              first={words(report.bucket)}
              sums={sums}
              rows={report.stack.buckets.map((row) => ({
                key: row.key,
                name: bucketName(row.key),
                sums: row.sums,
              }))}
              tall
            />
          </Section>
        </div>
      ) : (
        <Empty title={`Nothing was delivered to ${countryName(code)} in this period`}>
          Choose another period above, or clear the filters.
        </Empty>
      )}
    </>
  );
}

/** Every day of a short period; of a long one the months in which something was delivered. */
function keysOf({ bucket, period, stack }: CountryReport): string[] {
  return bucket === 'day' ? daysOf(period.from, period.to) : stack.buckets.map(({ key }) => key);
}
