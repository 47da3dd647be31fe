import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { Empty } from '@/components/empty';
import { decimalsFor } from '@/components/format';
import { instant } from '@/components/instant';
import { Money } from '@/components/money';
import { PageHeading } from '@/components/page-heading';
import { first, type Search, type TenantPage } from '@/components/page-props';
import { PlainTable } from '@/components/plain-table';
import { Skeleton } from '@/components/skeleton';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { localDay } from '@/lib/engine/time';
import type { ChargeRow } from '@/lib/ledger/read';
import { changed } from '../address';
import { Filters } from '../countries/filters';
import { type ChargesPage, readCharges } from './charges';
import { isCursor } from './cursor';
import { verdict } from './words';

export const metadata: Metadata = { title: 'Charges' };

export default async function Page({ params, searchParams }: TenantPage) {
  const { tenant } = await requireTenant((await params).tenant);
  const search = await searchParams;
  if (!isCursor(first(search.cursor))) notFound();
  return (
    <Suspense fallback={<Skeleton heights={['h-10', 'h-10', 'h-96']} />}>
      <Charges tenant={tenant} search={search} />
    </Suspense>
  );
}

async function Charges({ tenant, search }: { tenant: Tenant; search: Search }) {
  const today = localDay(Date.now(), tenant.timezone);
  const page = await readCharges(tenant, search, today);
  const base = `/t/${tenant.slug}/charges`;
  const { period, facets, charges, next, id, unpriced } = page;
  return (
    <>
      <PageHeading
        title="Charges"
        note={id ? 'Searched in all of the ledger' : `${period.label}, in ${tenant.timezone}, newest first`}
      >
        <IdSearch action={base} id={id} />
      </PageHeading>
      {!id && <Filters period={period} facets={facets} />}
      {unpriced && (
        <p className="mb-4">
          Only those that wait for a price.{' '}
          <Link
            href={changed(base, search, { unpriced: [], cursor: [] })}
            className="text-accent underline underline-offset-4"
          >
            Show all
          </Link>
        </p>
      )}
      {charges.length > 0 ? (
        <div className="card px-4 pb-3">
          <ChargeTable page={page} tenant={tenant} base={base} />
          <nav aria-label="Pages" className="flex justify-between gap-2 pt-3">
            {first(search.cursor) ? (
              <Link href={changed(base, search, { cursor: [] })} className="control">
                Newest
              </Link>
            ) : (
              <span />
            )}
            {next && (
              <Link href={changed(base, search, { cursor: next })} className="control">
                Older
              </Link>
            )}
          </nav>
        </div>
      ) : (
        <Nothing id={id} base={base} />
      )}
    </>
  );
}

function IdSearch({ action, id }: { action: string; id: string | undefined }) {
  return (
    <form action={action} className="flex w-full gap-2 sm:w-auto">
      <label className="grow">
        <span className="sr-only">Message or conversation id</span>
        <input
          type="search"
          name="id"
          defaultValue={id}
          maxLength={256}
          placeholder="Message or conversation id"
          className="control w-full font-mono placeholder:font-sans placeholder:text-muted sm:w-80"
        />
      </label>
      <button type="submit" className="control">
        Find
      </button>
    </form>
  );
}

function ChargeTable({ page, tenant, base }: { page: ChargesPage; tenant: Tenant; base: string }) {
  const amounts = (charge: ChargeRow) => [charge.cost, charge.price];
  const decimals = new Map(
    [...new Set(page.charges.map(({ currency }) => currency))].map((currency) => [
      currency,
      decimalsFor(currency, page.charges.filter((one) => one.currency === currency).flatMap(amounts)),
    ]),
  );
  return (
    <PlainTable
      caption="Charges, newest first"
      columns={[
        { name: 'Delivered' },
        { name: 'Country', wide: true },
        { name: 'Category' },
        { name: 'Type', wide: true },
        { name: 'Number', wide: true },
        { name: 'Cost', numeric: true, wide: true },
        { name: 'Price', numeric: true },
      ]}
      rows={page.charges.map((charge) => ({
        key: String(charge.id),
        cells: [
          <Link
            key="link"
            href={`${base}/${charge.id}`}
            prefetch={false}
            className="underline-offset-4 hover:underline"
          >
            <When at={charge.occurredAt} zone={tenant.timezone} />
          </Link>,
          countryName(charge.country),
          <CategoryName key="category" category={charge.category} />,
          <span key="type" className="text-muted">
            {verdict(charge)}
          </span>,
          page.phones.get(charge.phoneNumberId) ?? charge.phoneNumberId,
          <Amount key="cost" charge={charge} micros={charge.cost} decimals={decimals.get(charge.currency)} />,
          <Amount
            key="price"
            charge={charge}
            micros={charge.price}
            decimals={decimals.get(charge.currency)}
            showCurrency
          />,
        ],
      }))}
    />
  );
}

/** On a narrow screen the time stands below the day. */
function When({ at, zone }: { at: number; zone: string }) {
  const [date, time] = instant(at, zone).split(', ');
  return (
    <>
      <span className="max-sm:block">{date}</span> <span className="text-muted">{time}</span>
    </>
  );
}

/** Free and unpriced are words: neither is an amount of zero. */
function Amount({
  charge,
  ...amount
}: {
  charge: ChargeRow;
  micros: bigint;
  decimals?: number;
  showCurrency?: boolean;
}) {
  if (charge.unpriced !== 0) return <span className="text-warn">unpriced</span>;
  if (charge.billable === 0) return <span className="text-muted">free</span>;
  return <Money currency={charge.currency} {...amount} />;
}

function Nothing({ id, base }: { id: string | undefined; base: string }) {
  if (id)
    return (
      <Empty title="No charge has this id">
        It has to be the whole id, as WhatsApp reported it.{' '}
        <Link href={base} className="text-accent underline underline-offset-4">
          Show all charges
        </Link>
      </Empty>
    );
  return (
    <Empty title="No charge in this period">
      Choose another period above, or clear the filters. Free deliveries are listed here as well.
    </Empty>
  );
}
