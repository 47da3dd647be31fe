import type { Metadata } from 'next';
import type { TenantPage } from '@/components/page-props';
import { requireTenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import { listViews } from '@/lib/spend/views';
import { Countries } from './countries';
import { readCountries } from './report';
import { sent } from './sent';
import { WORDS } from './words';
import { dotsOf, VIEW_BOX } from './world';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

/** Without a skeleton before it: its few milliseconds of reading are over before one could be seen. */
export default async function CountriesPage({ params, searchParams }: TenantPage) {
  const { tenant, user } = await requireTenant((await params).tenant);
  const search = await searchParams;
  const today = localDay(Date.now(), tenant.timezone);
  const language = await currentLanguage();
  const [report, views] = await asTenant(tenant.id, (client) =>
    Promise.all([
      readCountries(client, tenant, search, today, language),
      listViews(client, { tenantId: tenant.id, userId: user.id, page: 'countries' }),
    ]),
  );
  return (
    <Countries
      slug={tenant.slug}
      zone={tenant.timezone}
      views={views}
      report={sent(report)}
      map={{ ...VIEW_BOX, dots: dotsOf(report.rows.map(({ country }) => country)) }}
    />
  );
}
