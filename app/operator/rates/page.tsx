import type { Metadata } from 'next';
import Link from 'next/link';
import { Suspense } from 'react';
import { DataTable } from '@/components/data-table';
import { Empty } from '@/components/empty';
import { count, day } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import { Section } from '@/components/section';
import { Skeleton } from '@/components/skeleton';
import { requireOperator } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { listMarkets, type MapVersion } from '@/lib/rates/import-markets';
import { type CardVersion, listRates } from '@/lib/rates/versions';
import { importCard, importMap } from './actions';
import { ImportForm } from './import-form';
import { readTenantNames } from './tenants';
import { cardName, WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function RatesPage() {
  await requireOperator();
  const t = WORDS[await currentLanguage()];
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
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
  const language = await currentLanguage();
  const t = WORDS[language];
  const prices = cards.reduce((sum, card) => sum + card.prices + card.tiers, 0);
  return (
    <div className="space-y-6">
      <Section id="import" title={t.import}>
        <ImportForm of="prices" tenants={tenants} action={importCard} />
      </Section>
      <Section
        id="versions"
        title={t.versions}
        aside={<span className="text-muted">{t.inForce(prices)}</span>}
      >
        {versions.length === 0 ? (
          <Empty title={t.noPrices}>{t.noPricesText}</Empty>
        ) : (
          <PriceVersions versions={versions} language={language} />
        )}
      </Section>
      <Section id="import-moves" title={t.ofMoves.import}>
        <ImportForm of="moves" tenants={tenants} action={importMap} />
      </Section>
      <Section
        id="map"
        title={t.map}
        aside={<span className="text-muted">{t.countries(map.countries.length)}</span>}
      >
        {map.versions.length === 0 ? (
          <Empty title={t.builtin}>{t.builtinText}</Empty>
        ) : (
          <MapVersions versions={map.versions} language={language} />
        )}
      </Section>
    </div>
  );
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

function PriceVersions({ versions, language }: { versions: CardVersion[]; language: Language }) {
  const t = WORDS[language];
  return (
    <DataTable
      name="cards"
      caption={t.versionsCaption}
      sort={{ id: 'imported', desc: true }}
      columns={[
        { id: 'name', name: t.name },
        { id: 'imported', name: t.imported },
        { id: 'by', name: t.by, wide: true },
        { id: 'from', name: t.pricesFrom, wide: true },
        { id: 'added', name: t.added, numeric: true },
        { id: 'known', name: t.known, numeric: true, wide: true },
        { id: 'ended', name: t.ended, numeric: true, wide: true },
        { id: 'replaced', name: t.replaced, numeric: true, wide: true },
        { id: 'hash', name: 'SHA-256', wide: true },
      ]}
      rows={versions.map((one) => ({
        key: String(one.id),
        cells: [
          <Link
            key="name"
            href={`/operator/rates/${one.id}`}
            className="inline-block max-w-64 truncate align-bottom underline underline-offset-4"
          >
            {cardName(one.name, language)}
          </Link>,
          day(dayOf(one.importedAt), true, language),
          one.importedBy ?? '–',
          one.effectiveFrom ? day(one.effectiveFrom, true, language) : '–',
          count(one.added, language),
          count(one.unchanged, language),
          count(one.ended, language),
          count(one.replaced, language),
          <span key="hash" className="font-mono text-muted text-xs" title={one.sha256}>
            {one.sha256.slice(0, 12)}
          </span>,
        ],
        values: [
          cardName(one.name, language),
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

function MapVersions({ versions, language }: { versions: MapVersion[]; language: Language }) {
  const t = WORDS[language];
  return (
    <DataTable
      name="map"
      caption={t.mapCaption}
      sort={{ id: 'imported', desc: true }}
      columns={[
        { id: 'name', name: t.name },
        { id: 'imported', name: t.imported },
        { id: 'by', name: t.by, wide: true },
        { id: 'moves', name: t.moves, numeric: true },
        { id: 'known', name: t.known, numeric: true, wide: true },
        { id: 'hash', name: 'SHA-256', wide: true },
      ]}
      rows={versions.map((one) => ({
        key: String(one.id),
        cells: [
          cardName(one.name, language),
          day(dayOf(one.importedAt), true, language),
          one.importedBy ?? '–',
          count(one.added, language),
          count(one.unchanged, language),
          <span key="hash" className="font-mono text-muted text-xs" title={one.sha256}>
            {one.sha256.slice(0, 12)}
          </span>,
        ],
        values: [one.name, one.id, one.importedBy, one.added, one.unchanged, one.sha256],
      }))}
    />
  );
}
