import type { Metadata } from 'next';
import Link from 'next/link';
import { Suspense } from 'react';
import { Empty } from '@/components/empty';
import { PageHeading } from '@/components/page-heading';
import { first, type PageProps } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { requireOperator } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { Inbox } from './inbox';
import { readTenants } from './operator';
import { TenantTable } from './tenant-table';
import { WORDS } from './tenants-words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function OperatorPage({ searchParams }: PageProps) {
  await requireOperator();
  const language = await currentLanguage();
  const t = WORDS[language];
  const search = await searchParams;
  const q = (first(search.q) ?? '').trim().slice(0, 100);
  const page = Math.max(1, Math.min(10_000, Number.parseInt(first(search.page) ?? '1', 10) || 1));
  return (
    <>
      <PageHeading title={t.title} note={t.note(new Date().toISOString())}>
        <form action="/operator" className="flex w-full gap-2 sm:w-auto">
          <label className="grow">
            <span className="sr-only">{t.search}</span>
            <input
              type="search"
              name="q"
              defaultValue={q}
              maxLength={100}
              placeholder={t.name}
              className="control w-full placeholder:text-muted sm:w-64"
            />
          </label>
          <button type="submit" className="control">
            {t.find}
          </button>
        </form>
      </PageHeading>
      <Suspense fallback={<Skeleton heights={['h-32', 'h-96']} />}>
        <Inbox language={language} />
        <Tenants q={q} page={page} language={language} />
      </Suspense>
    </>
  );
}

async function Tenants({ q, page, language }: { q: string; page: number; language: Language }) {
  const t = WORDS[language];
  const { tenants, found, pages } = await readTenants(q, page, Date.now());
  if (found === 0 && q !== '') return <Empty title={t.noneFound}>{t.noneFoundNote}</Empty>;
  if (tenants.length === 0) return <Empty title={t.none}>{t.noneNote}</Empty>;
  return (
    <div className="card px-4 py-3">
      <TenantTable tenants={tenants} language={language} />
      <nav aria-label={t.pages} className="flex items-center justify-between gap-2 pt-3">
        <span className="text-muted">{t.tenants(found)}</span>
        <span className="flex gap-2">
          {page > 1 && (
            <Link href={address(q, page - 1)} className="control">
              {t.previous}
            </Link>
          )}
          {page < pages && (
            <Link href={address(q, page + 1)} className="control">
              {t.next}
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
