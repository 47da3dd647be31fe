import { Suspense } from 'react';
import { CurrencySwitch } from '@/components/currency-switch';
import { Empty } from '@/components/empty';
import { PageHeading } from '@/components/page-heading';
import { first, type Search, type TenantPage } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { type Access, requireTenant } from '@/lib/access/session';
import { localDay } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { Attention } from './attention';
import { Budgets } from './budgets';
import { Figures } from './figures';
import { Meters } from './meters';
import { readOverview } from './overview';
import { monthStart } from './period';
import { daysOf, SpendOverTime } from './spend-over-time';
import { TopCountries } from './top-countries';
import { WORDS } from './words';

export default async function OverviewPage({ params, searchParams }: TenantPage) {
  const access = await requireTenant((await params).tenant);
  const search = await searchParams;
  return (
    <Suspense fallback={<Skeleton heights={['h-10', 'h-32', 'h-96']} />}>
      <Overview access={access} search={search} />
    </Suspense>
  );
}

async function Overview({ access, search }: { access: Access; search: Search }) {
  const { tenant } = access;
  const now = Date.now();
  const language = await currentLanguage();
  const t = WORDS[language];
  const today = localDay(now, tenant.timezone);
  const overview = await readOverview(access, today, now);
  const { currencies, daysSoFar, daysInMonth } = overview;
  const shown = currencies.find(({ sums }) => sums.currency === first(search.currency)) ?? currencies[0];
  return (
    <>
      <PageHeading title={t.title(today)} note={t.dayOf(daysSoFar, daysInMonth, today, tenant.timezone)}>
        {shown && (
          <CurrencySwitch
            currencies={currencies.map(({ sums }) => sums.currency)}
            current={shown.sums.currency}
          />
        )}
      </PageHeading>
      <div className="space-y-6">
        <Attention concerns={overview.concerns} slug={tenant.slug} today={today} language={language} />
        {shown ? (
          <>
            <Figures shown={shown} language={language} />
            <SpendOverTime
              stack={shown.days}
              keys={daysOf(monthStart(today), monthStart(today, 1))}
              currency={shown.sums.currency}
              language={language}
            />
            <div className="grid items-start gap-6 lg:grid-cols-2">
              <TopCountries shown={shown} slug={tenant.slug} language={language} />
              <div className="min-w-0 space-y-6">
                <Budgets budgets={overview.budgets} slug={tenant.slug} language={language} />
                <Meters meters={overview.meters} language={language} />
              </div>
            </div>
          </>
        ) : (
          <Nothing hasNumbers={overview.hasNumbers} language={language} />
        )}
      </div>
    </>
  );
}

function Nothing({ hasNumbers, language }: { hasNumbers: boolean; language: Language }) {
  const t = WORDS[language];
  return hasNumbers ? (
    <Empty title={t.nothing}>{t.nothingYet}</Empty>
  ) : (
    <Empty title={t.noNumber}>{t.noNumberYet}</Empty>
  );
}
