import type { Metadata } from 'next';
import Link from 'next/link';
import { Suspense } from 'react';
import { DataTable } from '@/components/data-table';
import { Empty } from '@/components/empty';
import { count, day, plural } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import { Section } from '@/components/section';
import { Skeleton } from '@/components/skeleton';
import { requireOperator } from '@/lib/access/session';
import { listMarkets, type MapVersion } from '@/lib/rates/import-markets';
import { type CardVersion, listRates } from '@/lib/rates/versions';
import { importCard } from './actions';
import { ImportForm } from './import-form';
import { readTenantNames } from './tenants';

export const metadata: Metadata = { title: 'Rates' };

export default async function RatesPage() {
  await requireOperator();
  return (
    <>
      <PageHeading
        title="Rates"
        note="Meta’s list prices and the map of its markets, version by version. They are the same for all tenants."
      />
      <Suspense fallback={<Skeleton heights={['h-72', 'h-96', 'h-32']} />}>
        <Versions />
      </Suspense>
    </>
  );
}

async function Versions() {
  const [{ versions, cards }, map, tenants] = await Promise.all([
    listRates(),
    listMarkets(),
    readTenantNames(),
  ]);
  const prices = cards.reduce((sum, card) => sum + card.prices + card.tiers, 0);
  return (
    <div className="space-y-6">
      <Section id="import" title="Import a price list">
        <ImportForm tenants={tenants} action={importCard} />
      </Section>
      <Section
        id="versions"
        title="Price versions"
        aside={<span className="text-muted">{plural(prices, 'price')} in force or dated</span>}
      >
        {versions.length === 0 ? (
          <Empty title="There are no prices yet">
            Until a price list is imported, everything that Meta charges is unpriced.
          </Empty>
        ) : (
          <PriceVersions versions={versions} />
        )}
      </Section>
      <Section
        id="map"
        title="Market map versions"
        aside={<span className="text-muted">{plural(map.countries.length, 'country', 'countries')}</span>}
      >
        {map.versions.length === 0 ? (
          <Empty title="The built-in map is used">No move of a country has been imported.</Empty>
        ) : (
          <MapVersions versions={map.versions} />
        )}
      </Section>
    </div>
  );
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

function PriceVersions({ versions }: { versions: CardVersion[] }) {
  return (
    <DataTable
      caption="Versions of the prices"
      sort={{ column: 1, desc: true }}
      columns={[
        { name: 'Name' },
        { name: 'Imported' },
        { name: 'By', wide: true },
        { name: 'Prices from', wide: true },
        { name: 'Added', numeric: true },
        { name: 'Known', numeric: true, wide: true },
        { name: 'Ended', numeric: true, wide: true },
        { name: 'Replaced', numeric: true, wide: true },
        { name: 'SHA-256', wide: true },
      ]}
      rows={versions.map((one) => ({
        key: String(one.id),
        cells: [
          <Link
            key="name"
            href={`/operator/rates/${one.id}`}
            className="inline-block max-w-64 truncate align-bottom underline underline-offset-4"
          >
            {one.name}
          </Link>,
          day(dayOf(one.importedAt)),
          one.importedBy ?? '–',
          one.effectiveFrom ? day(one.effectiveFrom) : '–',
          count(one.added),
          count(one.unchanged),
          count(one.ended),
          count(one.replaced),
          <span key="hash" className="font-mono text-muted text-xs" title={one.sha256}>
            {one.sha256.slice(0, 12)}
          </span>,
        ],
        values: [
          one.name,
          one.id,
          one.importedBy,
          one.effectiveFrom,
          one.added,
          one.unchanged,
          one.ended,
          one.replaced,
          one.sha256,
        ],
      }))}
    />
  );
}

function MapVersions({ versions }: { versions: MapVersion[] }) {
  return (
    <DataTable
      caption="Versions of the market map"
      sort={{ column: 1, desc: true }}
      columns={[
        { name: 'Name' },
        { name: 'Imported' },
        { name: 'By', wide: true },
        { name: 'Moves', numeric: true },
        { name: 'Known', numeric: true, wide: true },
        { name: 'SHA-256', wide: true },
      ]}
      rows={versions.map((one) => ({
        key: String(one.id),
        cells: [
          one.name,
          day(dayOf(one.importedAt)),
          one.importedBy ?? '–',
          count(one.added),
          count(one.unchanged),
          <span key="hash" className="font-mono text-muted text-xs" title={one.sha256}>
            {one.sha256.slice(0, 12)}
          </span>,
        ],
        values: [one.name, one.id, one.importedBy, one.added, one.unchanged, one.sha256],
      }))}
    />
  );
}
