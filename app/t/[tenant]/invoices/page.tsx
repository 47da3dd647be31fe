import type { Metadata } from 'next';
import { Suspense } from 'react';
import { Empty } from '@/components/empty';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { Skeleton } from '@/components/skeleton';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import { listViews } from '@/lib/spend/views';
import { SavedViews } from '../views/saved-views';
import { InvoiceTable } from './invoice-table';
import { readInvoices } from './invoices';
import { PreviewCard } from './preview-card';
import { rowOf } from './rows';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function InvoicesPage({ params }: TenantPage) {
  const { tenant, user } = await requireTenant((await params).tenant);
  const views = await asTenant(tenant.id, (client) =>
    listViews(client, { tenantId: tenant.id, userId: user.id, page: 'invoices' }),
  );
  const t = WORDS[await currentLanguage()];
  return (
    <>
      <PageHeading title={t.title} note={t.note(tenant.timezone)}>
        <SavedViews slug={tenant.slug} page="invoices" views={views} />
      </PageHeading>
      <Suspense fallback={<Skeleton heights={['h-32', 'h-10', 'h-96']} />}>
        <Invoices tenant={tenant} isOperator={user.isOperator} />
      </Suspense>
    </>
  );
}

async function Invoices({ tenant, isOperator }: { tenant: Tenant; isOperator: boolean }) {
  const t = WORDS[await currentLanguage()];
  const now = Date.now();
  const { previews, invoices } = await readInvoices(tenant, now);
  const today = localDay(now, tenant.timezone);
  return (
    <div className="space-y-8">
      <div className="grid items-start gap-6 md:grid-cols-2">
        {previews.map((preview) => (
          <PreviewCard
            key={`${preview.month} ${preview.currency}`}
            preview={preview}
            slug={tenant.slug}
            isOperator={isOperator}
          />
        ))}
      </div>
      {invoices.length > 0 ? (
        <div>
          <h2 className="mb-3 font-medium text-base">{t.past}</h2>
          <InvoiceTable
            base={`/t/${tenant.slug}/invoices`}
            rows={invoices.map((invoice) => rowOf(invoice, today))}
          />
        </div>
      ) : (
        <Empty title={t.none}>{t.noneText}</Empty>
      )}
    </div>
  );
}
