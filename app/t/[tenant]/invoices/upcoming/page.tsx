import type { Metadata } from 'next';
import { Suspense } from 'react';
import { CurrencySwitch } from '@/components/currency-switch';
import { month } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import type { Search, TenantPage } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { Annex } from '../annex';
import { Blockers } from '../blockers';
import { Breadcrumb } from '../breadcrumb';
import { LineTables } from '../line-table';
import { Parties } from '../parties';
import { TotalsCard } from '../totals';
import { upcomingPage } from '../upcoming';

export const metadata: Metadata = { title: 'Upcoming invoice' };

export default async function UpcomingInvoicePage({ params, searchParams }: TenantPage) {
  const { tenant, user } = await requireTenant((await params).tenant);
  return (
    <>
      <Breadcrumb pages={[{ href: `/t/${tenant.slug}/invoices`, name: 'Invoices' }]} />
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
  const { preview, currencies, annex, address } = await upcomingPage(tenant, search, Date.now());
  const { currency, terms, lines, blockers } = preview;
  const running = blockers.some(({ kind }) => kind === 'not_ended');
  return (
    <>
      <PageHeading
        title={`${month(preview.month)}${running ? ' so far' : ''}`}
        note={`What would be invoiced now, in ${preview.timezone}. Nothing of it is fixed before it is approved.`}
      >
        <CurrencySwitch
          currencies={currencies}
          current={currency}
          href={(one) => address('', { currency: one })}
        />
      </PageHeading>
      <div className="space-y-6">
        <Blockers blockers={blockers} slug={tenant.slug} of={preview} isOperator={isOperator} />
        <section aria-label="Invoice" className="card min-w-0 space-y-8 p-5 sm:p-8">
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
            <p className="text-muted">Nothing is to be charged for so far.</p>
          )}
          <TotalsCard of={preview} lines={lines} currency={currency} terms={terms} />
        </section>
        <Annex rows={annex} currency={currency} of={preview.month} />
      </div>
    </>
  );
}
