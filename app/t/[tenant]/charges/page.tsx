import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { Empty } from '@/components/empty';
import { PageHeading } from '@/components/page-heading';
import { first, type Search, type TenantPage } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { type Access, requireTenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { listViews } from '@/lib/spend/views';
import { changed, queryOf } from '../address';
import { Filters } from '../countries/filters';
import { SavedViews } from '../views/saved-views';
import { ChargeTable } from './charge-table';
import { readCharges } from './charges';
import { ColumnMenu } from './column-menu';
import { shownColumns } from './columns';
import { isCursor } from './cursor';
import { ExportLink } from './export-link';
import { linesOf } from './lines';
import { pageSize } from './page-size';
import { SizeMenu } from './size-menu';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function Page({ params, searchParams }: TenantPage) {
  const access = await requireTenant((await params).tenant);
  const search = await searchParams;
  if (!isCursor(first(search.cursor))) notFound();
  return (
    <Suspense fallback={<Skeleton heights={['h-10', 'h-10', 'h-96']} />}>
      <Charges access={access} search={search} />
    </Suspense>
  );
}

async function Charges({ access, search }: { access: Access; search: Search }) {
  const { tenant, user } = access;
  const language = await currentLanguage();
  const t = WORDS[language];
  const today = localDay(Date.now(), tenant.timezone);
  const [page, views] = await Promise.all([
    readCharges(tenant, search, today, language),
    asTenant(tenant.id, (client) =>
      listViews(client, { tenantId: tenant.id, userId: user.id, page: 'charges' }),
    ),
  ]);
  const base = `/t/${tenant.slug}/charges`;
  const { period, facets, charges, next, id, unpriced, phones } = page;
  return (
    <>
      <PageHeading title={t.title} note={id ? t.searched : t.newestFirst(period.label, tenant.timezone)}>
        <div className="flex w-full flex-wrap gap-2 sm:w-auto">
          <IdSearch action={base} id={id} search={search} language={language} />
          <SavedViews slug={tenant.slug} page="charges" views={views} />
        </div>
      </PageHeading>
      {!id && <Filters period={period} facets={facets} />}
      {unpriced && (
        <p className="mb-4">
          {t.onlyUnpriced}{' '}
          <Link
            href={changed(base, search, { unpriced: [], cursor: [] })}
            className="text-accent underline underline-offset-4"
          >
            {t.showAll}
          </Link>
        </p>
      )}
      {charges.length > 0 ? (
        <div className="card px-4 pb-3">
          <div className="flex flex-wrap items-center justify-end gap-2 border-line border-b py-3">
            <p className="mr-auto text-muted text-xs max-md:w-full">
              {t.opens} <span className="max-md:hidden">{t.keys}</span>
            </p>
            <SizeMenu size={pageSize(search)} />
            <ColumnMenu />
            {!id && (
              <ExportLink href={changed(`${base}/export`, search, { cursor: [], hide: [], rows: [] })} />
            )}
          </div>
          <ChargeTable
            lines={linesOf(charges, phones, { zone: tenant.timezone, language })}
            columns={shownColumns(search)}
            base={base}
          />
          <nav aria-label={t.pages} className="flex justify-between gap-2 pt-3">
            {first(search.cursor) ? (
              <Link href={changed(base, search, { cursor: [] })} className="control">
                {t.newest}
              </Link>
            ) : (
              <span />
            )}
            {next && (
              <Link href={changed(base, search, { cursor: next })} rel="next" className="control">
                {t.older}
              </Link>
            )}
          </nav>
        </div>
      ) : (
        <Nothing id={id} all={changed(base, lookOf(search), {})} language={language} />
      )}
    </>
  );
}

/** How the list looks, whatever is in it. */
function lookOf({ hide, rows }: Search): Search {
  return { hide, rows };
}

/** Filters wait in the address while one id is looked at: without it they hold again. */
function IdSearch({
  action,
  id,
  search,
  language,
}: {
  action: string;
  id: string | undefined;
  search: Search;
  language: Language;
}) {
  const t = WORDS[language];
  return (
    <form action={action} className="flex w-full gap-2 sm:w-auto">
      {[...queryOf(search)]
        .filter(([name]) => !['id', 'message_id', 'conversation_id', 'cursor'].includes(name))
        .map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
      <label className="grow">
        <span className="sr-only">{t.id}</span>
        <input
          type="search"
          name="id"
          defaultValue={id}
          maxLength={256}
          placeholder={t.id}
          className="control w-full font-mono placeholder:font-sans placeholder:text-muted sm:w-80"
        />
      </label>
      <button type="submit" className="control">
        {t.find}
      </button>
    </form>
  );
}

function Nothing({ id, all, language }: { id: string | undefined; all: string; language: Language }) {
  const t = WORDS[language];
  if (!id) return <Empty title={t.none}>{t.chooseAnother}</Empty>;
  return (
    <Empty title={t.noSuchId}>
      {t.wholeId}{' '}
      <Link href={all} className="text-accent underline underline-offset-4">
        {t.showAllCharges}
      </Link>
    </Empty>
  );
}
