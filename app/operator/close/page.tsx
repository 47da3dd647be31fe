import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { Empty } from '@/components/empty';
import { count, month as monthName } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import { first, type PageProps, type Search } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { requireOperator } from '@/lib/access/session';
import { env } from '@/lib/env';
import { closeMonth } from '@/lib/invoices/close';
import { addMonths, firstOfMonth, monthOf } from '@/lib/invoices/month';
import { type Surveyed, surveyMonth } from '@/lib/invoices/survey';
import { currentLanguage } from '@/lib/language/current';
import { changed } from '../../t/[tenant]/address';
import { countsOf, rowsOf, STAGES, stageOf } from './close';
import { CloseTable } from './close-table';
import { Progress } from './progress';
import { runOf } from './run';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

export default async function ClosePage({ searchParams }: PageProps) {
  const { email } = await requireOperator();
  const language = await currentLanguage();
  const t = WORDS[language];
  const search = await searchParams;
  const current = firstOfMonth(new Date().toISOString());
  const asked = first(search.month);
  if (asked !== undefined && !MONTH.test(asked)) notFound();
  const month = asked ? monthOf(asked) : addMonths(current, -1);
  const to = (months: number) =>
    changed('/operator/close', search, { month: addMonths(month, months).slice(0, 7), show: [], page: [] });
  return (
    <>
      <PageHeading title={t.heading(monthName(month, language))} note={t.note}>
        <nav aria-label={t.month} className="flex gap-2">
          <Link href={to(-1)} className="control">
            {monthName(addMonths(month, -1), language)}
          </Link>
          {month < current && (
            <Link href={to(1)} className="control">
              {monthName(addMonths(month, 1), language)}
            </Link>
          )}
        </nav>
      </PageHeading>
      <Suspense key={month} fallback={<Skeleton heights={['h-10', 'h-96']} />}>
        <Month month={month} search={search} by={email} />
      </Suspense>
    </>
  );
}

/** Tenants whose month is computed for one page: all that need be, as where each stands is known without. */
const PAGE = 25;

async function Month({ month, search, by }: { month: string; search: Search; by: string }) {
  const language = await currentLanguage();
  const t = WORDS[language];
  const tenants = await surveyMonth(month, Date.now());
  const counts = countsOf(tenants);
  const q = (first(search.q) ?? '').trim().slice(0, 100).toLowerCase();
  const wanted = STAGES.find((stage) => stage === first(search.show));
  const found = tenants.filter(
    (one) =>
      (!wanted || stageOf(one) === wanted) && (one.name.toLowerCase().includes(q) || one.slug.includes(q)),
  );
  if (tenants.length === 0) return <Empty title={t.noTenant}>{t.noTenantText}</Empty>;
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(first(search.page))) || 1));
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  const here = (stage: string | undefined) =>
    changed('/operator/close', search, { month: month.slice(0, 7), show: stage ?? [], page: [] });
  const to = (one: number) => changed('/operator/close', search, { page: one > 1 ? String(one) : [] });
  return (
    <div className="space-y-5">
      <Progress
        key={month}
        month={month.slice(0, 7)}
        started={runOf(month)}
        ready={counts.ready}
        approved={counts.approved}
        hasStripe={env().stripeSecretKey !== null}
      />
      <div className="flex flex-wrap items-center gap-2">
        <nav aria-label={t.show} className="flex flex-wrap gap-1">
          {[undefined, ...STAGES].map((stage) => (
            <Link
              key={stage ?? 'all'}
              href={here(stage)}
              aria-current={stage === wanted ? 'true' : undefined}
              className="control aria-[current]:border-ink aria-[current]:font-medium"
            >
              {stage ? t.stages[stage] : t.all}
              <span className="text-muted">{count(stage ? counts[stage] : tenants.length, language)}</span>
            </Link>
          ))}
        </nav>
        <form action="/operator/close" className="flex gap-2 sm:ml-auto">
          <input type="hidden" name="month" value={month.slice(0, 7)} />
          {wanted && <input type="hidden" name="show" value={wanted} />}
          <input
            type="search"
            name="q"
            aria-label={t.search}
            defaultValue={q}
            maxLength={100}
            placeholder={t.tenant}
            className="control w-48 placeholder:text-muted"
          />
          <button type="submit" className="control">
            {t.find}
          </button>
        </form>
      </div>
      {shown.length > 0 ? (
        <Suspense key={`${wanted} ${q} ${page}`} fallback={<Skeleton heights={['h-96']} />}>
          <Shown tenants={shown} month={month} by={by} />
        </Suspense>
      ) : (
        <Empty title={t.noneHere}>{t.noneHereText}</Empty>
      )}
      {pages > 1 && (
        <nav aria-label={t.pages} className="flex items-center justify-between gap-2">
          <span className="text-muted">{t.page(page, pages)}</span>
          <span className="flex gap-2">
            {page > 1 && (
              <Link href={to(page - 1)} rel="prev" className="control">
                {t.previous}
              </Link>
            )}
            {page < pages && (
              <Link href={to(page + 1)} rel="next" className="control">
                {t.next}
              </Link>
            )}
          </span>
        </nav>
      )}
    </div>
  );
}

async function Shown({ tenants, month, by }: { tenants: Surveyed[]; month: string; by: string }) {
  const among = tenants.map(({ tenantId }) => tenantId);
  const closed = await closeMonth({ month, among, by, now: Date.now(), approve: false, send: false });
  return (
    <CloseTable
      rows={rowsOf(closed)}
      month={month}
      hasStripe={env().stripeSecretKey !== null}
      language={await currentLanguage()}
    />
  );
}
