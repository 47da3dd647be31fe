import type { Metadata } from 'next';
import Link from 'next/link';
import { CurrencySwitch } from '@/components/currency-switch';
import { Empty } from '@/components/empty';
import { PageHeading } from '@/components/page-heading';
import type { Search, TenantPage } from '@/components/page-props';
import { requireTenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import { listViews } from '@/lib/spend/views';
import { changed, queryOf } from '../address';
import { SavedViews } from '../views/saved-views';
import { CountryTable } from './country-table';
import { Filters } from './filters';
import { Movers } from './movers';
import { PresentLinks } from './present-links';
import { type CountriesReport, readCountries } from './report';
import { drillDown, viewOf } from './view';
import { WORDS } from './words';
import { WorldMap } from './world-map';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

/** Without a skeleton before it: its few milliseconds of reading are over before one could be seen. */
export default async function CountriesPage({ params, searchParams }: TenantPage) {
  const { tenant, user } = await requireTenant((await params).tenant);
  const search = await searchParams;
  const today = localDay(Date.now(), tenant.timezone);
  const language = await currentLanguage();
  const t = WORDS[language];
  const [report, views] = await asTenant(tenant.id, (client) =>
    Promise.all([
      readCountries(client, tenant, search, today, language),
      listViews(client, { tenantId: tenant.id, userId: user.id, page: 'countries' }),
    ]),
  );
  const { period, currency, currencies, facets, rows, categories } = report;
  const base = `/t/${tenant.slug}/countries`;
  return (
    <>
      <PageHeading title={t.title} note={t.inZone(period.label, tenant.timezone)}>
        <div className="flex flex-wrap gap-2">
          <SavedViews slug={tenant.slug} page="countries" views={views} />
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
              categories={categories}
              currency={currency}
              comparedWith={period.previous && period.comparedWith}
            />
          </div>
          <Glance base={base} search={search} report={report} />
        </div>
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

/** Beside the table, from the same rows: where they are, and what has changed. */
async function Glance({ base, search, report }: { base: string; search: Search; report: CountriesReport }) {
  const { rows, currency, period } = report;
  const language = await currentLanguage();
  const t = WORDS[language].map;
  const query = queryOf(search);
  const rest = drillDown(query, currency);
  const href = (country: string) => `${base}/${country}${rest}`;
  return (
    <aside
      aria-label={t.title}
      className="card grid gap-x-8 gap-y-5 p-5 md:max-xl:grid-cols-[3fr_2fr] xl:sticky xl:top-4"
    >
      <WorldMap
        rows={rows}
        currency={currency}
        grouped={viewOf(query).grouped}
        href={href}
        language={language}
      />
      <PresentLinks base={base} currency={currency} />
      {period.previous && <Movers rows={rows} currency={currency} href={href} language={language} />}
    </aside>
  );
}

function cleared(facets: { key: string }[]) {
  return Object.fromEntries(facets.map(({ key }) => [key, []]));
}

async function Nothing({ any, filtered, clear }: { any: boolean; filtered: boolean; clear: string }) {
  const t = WORDS[await currentLanguage()];
  if (any && filtered)
    return (
      <Empty title={t.nothingMatches}>
        <Link href={clear} className="text-accent underline underline-offset-4">
          {t.clearFilters}
        </Link>
      </Empty>
    );
  return <Empty title={t.nothingDelivered}>{t.chooseAnother}</Empty>;
}
