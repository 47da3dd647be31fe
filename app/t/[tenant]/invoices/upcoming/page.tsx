import type { Metadata } from 'next';
import { Suspense } from 'react';
import { CurrencySwitch } from '@/components/currency-switch';
import { month } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import type { Search, TenantPage } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { Annex } from '../annex';
import { Blockers } from '../blockers';
import { Breadcrumb } from '../breadcrumb';
import { LineTables } from '../line-table';
import { Parties } from '../parties';
import { TotalsCard } from '../totals';
import { upcomingPage } from '../upcoming';
import { WORDS } from '../words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].upcomingTitle };
}

export default async function UpcomingInvoicePage({ params, searchParams }: TenantPage) {
  const { tenant, user } = await requireTenant((await params).tenant);
  const t = WORDS[await currentLanguage()];
  return (
    <>
      <Breadcrumb pages={[{ href: `/t/${tenant.slug}/invoices`, name: t.title }]} />
      <Suspense fallback={<Skeleton heights={['h-10', 'h-32', 'h-96']} />}>
        <Upcoming tenant={tenant} search={await searchParams} isOperator={user.isOperator} />
      </Suspense>
    </>
  );
}

async function Upcoming({
  tenant,
  search,
  isOperator,
}: {
  tenant: Tenant;
  search: Search;
  isOperator: boolean;
}) {
  const language = await currentLanguage();
  const t = WORDS[language];
  const { preview, currencies, annex, address } = await upcomingPage(tenant, search, Date.now());
  const { currency, terms, lines, blockers } = preview;
  const name = month(preview.month, language);
  const running = blockers.some(({ kind }) => kind === 'not_ended');
  return (
    <>
      <PageHeading title={running ? t.soFar(name) : name} note={t.upcomingNote(preview.timezone)}>
        <CurrencySwitch currencies={currencies} current={currency} />
      </PageHeading>
      <div className="space-y-6">
        <Blockers blockers={blockers} slug={tenant.slug} of={preview} isOperator={isOperator} />
        <section aria-label={t.invoice} className="card min-w-0 space-y-8 p-5 sm:p-8">
          <Parties issuer={terms.issuer} buyer={terms.buyer} />
          {lines.length > 0 ? (
            <div>
              <LineTables
                lines={lines}
                currency={currency}
                href={({ position }) => address(`/lines/${position}`)}
              />
            </div>
          ) : (
            <p className="text-muted">{t.nothingSoFar}</p>
          )}
          <TotalsCard of={preview} lines={lines} currency={currency} terms={terms} />
        </section>
        <Annex rows={annex} currency={currency} of={preview.month} />
      </div>
    </>
  );
}
