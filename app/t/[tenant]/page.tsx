import { Suspense } from 'react';
import { CurrencySwitch } from '@/components/currency-switch';
import { Empty } from '@/components/empty';
import { day, month } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import { first, type Search, type TenantPage } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { localDay } from '@/lib/engine/time';
import { Attention } from './attention';
import { Figures } from './figures';
import { Meters } from './meters';
import { readOverview } from './overview';
import { monthStart } from './period';
import { daysOf, SpendOverTime } from './spend-over-time';
import { TopCountries } from './top-countries';

export default async function OverviewPage({ params, searchParams }: TenantPage) {
  const { tenant } = await requireTenant((await params).tenant);
  const search = await searchParams;
  return (
    <Suspense fallback={<Skeleton heights={['h-10', 'h-32', 'h-96']} />}>
      <Overview tenant={tenant} search={search} />
    </Suspense>
  );
}

async function Overview({ tenant, search }: { tenant: Tenant; search: Search }) {
  const today = localDay(Date.now(), tenant.timezone);
  const overview = await readOverview(tenant, today);
  const { currencies, daysSoFar, daysInMonth } = overview;
  const shown = currencies.find(({ sums }) => sums.currency === first(search.currency)) ?? currencies[0];
  return (
    <>
      <PageHeading
        title={month(today)}
        note={`Day ${daysSoFar} of ${daysInMonth}, to ${day(today, false)} in ${tenant.timezone}`}
      >
        {shown && (
          <CurrencySwitch
            currencies={currencies.map(({ sums }) => sums.currency)}
            current={shown.sums.currency}
            href={(currency) => `/t/${tenant.slug}?currency=${currency}`}
          />
        )}
      </PageHeading>
      {shown ? (
        <div className="space-y-6">
          <Attention rows={overview.unpriced} slug={tenant.slug} today={today} />
          <Figures overview={overview} shown={shown} />
          <SpendOverTime
            stack={shown.days}
            keys={daysOf(monthStart(today), monthStart(today, 1))}
            currency={shown.sums.currency}
          />
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <TopCountries shown={shown} slug={tenant.slug} />
            <Meters overview={overview} />
          </div>
        </div>
      ) : (
        <div className="space-y-6">
          <Attention rows={overview.unpriced} slug={tenant.slug} today={today} />
          <Nothing hasNumbers={overview.hasNumbers} />
        </div>
      )}
    </>
  );
}

function Nothing({ hasNumbers }: { hasNumbers: boolean }) {
  if (hasNumbers)
    return (
      <Empty title="No message has been delivered this month">
        The first delivery that WhatsApp reports appears here within seconds.
      </Empty>
    );
  return (
    <Empty title="No phone number is connected yet">
      Spend appears here once a WhatsApp Business Account is connected and WhatsApp reports its deliveries.
    </Empty>
  );
}
