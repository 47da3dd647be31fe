import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { Empty } from '@/components/empty';
import { PageHeading } from '@/components/page-heading';
import { first, type Search, type TenantPage } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { localDay } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { changed } from '../address';
import { Filters } from '../countries/filters';
import { ChargeTable } from './charge-table';
import { readCharges } from './charges';
import { ColumnMenu } from './column-menu';
import { shownColumns } from './columns';
import { isCursor } from './cursor';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

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
  const language = await currentLanguage();
  const t = WORDS[language];
  const today = localDay(Date.now(), tenant.timezone);
  const page = await readCharges(tenant, search, today);
  const base = `/t/${tenant.slug}/charges`;
  const { period, facets, charges, next, id, unpriced, phones } = page;
  return (
    <>
      <PageHeading title={t.title} note={id ? t.searched : t.newestFirst(period.label, tenant.timezone)}>
        <IdSearch action={base} id={id} language={language} />
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
          <div className="flex justify-end gap-2 border-line border-b py-3">
            <ColumnMenu />
            {!id && (
              <a
                href={changed(`${base}/export`, search, { cursor: [], hide: [] })}
                download
                aria-label={t.downloadAll}
                className="control"
              >
                <Download aria-hidden="true" className="size-3.5 text-muted" />
                {t.download}
              </a>
            )}
          </div>
          <ChargeTable
            charges={charges}
            columns={shownColumns(search)}
            phones={phones}
            base={base}
            zone={tenant.timezone}
            language={language}
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
        <Nothing id={id} base={base} language={language} />
      )}
    </>
  );
}

function IdSearch({ action, id, language }: { action: string; id: string | undefined; language: Language }) {
  const t = WORDS[language];
  return (
    <form action={action} className="flex w-full gap-2 sm:w-auto">
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

function Nothing({ id, base, language }: { id: string | undefined; base: string; language: Language }) {
  const t = WORDS[language];
  if (!id) return <Empty title={t.none}>{t.chooseAnother}</Empty>;
  return (
    <Empty title={t.noSuchId}>
      {t.wholeId}{' '}
      <Link href={base} className="text-accent underline underline-offset-4">
        {t.showAllCharges}
      </Link>
    </Empty>
  );
}
