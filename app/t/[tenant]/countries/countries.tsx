'use client';

import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { CurrencySwitch } from '@/components/currency-switch';
import { Empty } from '@/components/empty';
import { useLanguage } from '@/components/language';
import { PageHeading } from '@/components/page-heading';
import type { SavedView } from '@/lib/spend/views';
import { SavedViews } from '../views/saved-views';
import { CountryTable } from './country-table';
import { Filters } from './filters';
import { Movers } from './movers';
import { received } from './sent';
import { drillDown, matches, viewOf } from './view';
import { WORDS } from './words';
import { type Land, WorldMap } from './world-map';

/**
 * The whole page from the server's rows: one component, so that the rows cross into the browser once, as data, and
 * what the table searches for is what the map fades.
 */
export function Countries({
  slug,
  zone,
  views,
  report,
  map,
}: {
  slug: string;
  zone: string;
  views: SavedView[];
  /** As it was sent. */
  report: string;
  map: Land;
}) {
  const language = useLanguage();
  const t = WORDS[language];
  const params = useSearchParams();
  const base = `/t/${slug}/countries`;
  const { period, currencies, currency, facets, categories, rows, any } = useMemo(
    () => received(report),
    [report],
  );
  const view = useMemo(() => viewOf(params), [params]);
  const found = useMemo(
    () => rows.filter((row) => matches(row, view.search)).sort((a, b) => (a.country < b.country ? -1 : 1)),
    [rows, view.search],
  );
  const rest = drillDown(params, currency);
  const link = (country: string) => `${base}/${country}${rest}`;
  return (
    <>
      <PageHeading title={t.title} note={t.inZone(period.label, zone)}>
        <div className="flex flex-wrap gap-2">
          <SavedViews slug={slug} page="countries" views={views} />
          <CurrencySwitch currencies={currencies} current={currency} />
        </div>
      </PageHeading>
      <Filters period={period} facets={facets} compares />
      {rows.length > 0 ? (
        <div className="grid items-start gap-x-6 gap-y-6 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="min-w-0 max-xl:order-last">
            <CountryTable
              base={base}
              rows={rows}
              found={found}
              view={view}
              categories={categories}
              currency={currency}
              comparedWith={period.previous && period.comparedWith}
              link={link}
            />
          </div>
          <aside
            aria-label={t.map.title}
            className="card grid gap-x-8 gap-y-5 p-5 md:max-xl:grid-cols-[3fr_2fr] xl:sticky xl:top-4"
          >
            <WorldMap
              rows={rows}
              found={found}
              grouped={view.grouped}
              land={map}
              currency={currency}
              link={link}
              language={language}
            />
            {period.previous && <Movers rows={rows} currency={currency} link={link} language={language} />}
          </aside>
        </div>
      ) : any && facets.some(({ selected }) => selected.length > 0) ? (
        <Empty title={t.nothingMatches}>
          <Link
            href={without(
              base,
              params,
              facets.map(({ key }) => key),
            )}
            className="text-accent underline underline-offset-4"
          >
            {t.clearFilters}
          </Link>
        </Empty>
      ) : (
        <Empty title={t.nothingDelivered}>{t.chooseAnother}</Empty>
      )}
    </>
  );
}

function without(path: string, params: URLSearchParams, names: readonly string[]): string {
  const query = new URLSearchParams(params);
  for (const name of names) query.delete(name);
  return query.size > 0 ? `${path}?${query}` : path;
}
