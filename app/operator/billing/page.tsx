import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/action-form';
import { Empty } from '@/components/empty';
import { Field } from '@/components/field';
import { month, plural } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import { first, type PageProps } from '@/components/page-props';
import { PartyFields } from '@/components/party-fields';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { requireOperator } from '@/lib/access/session';
import { saveIssuer } from './actions';
import { type BilledTenant, readBillingPage } from './billing';
import { POLICY_NAMES, taxText } from './words';

export const metadata: Metadata = { title: 'Billing' };

export default async function OperatorBillingPage({ searchParams }: PageProps) {
  await requireOperator();
  const search = await searchParams;
  const q = (first(search.q) ?? '').trim().slice(0, 100);
  const page = Math.max(1, Math.min(10_000, Number.parseInt(first(search.page) ?? '1', 10) || 1));
  const { issuer, tenants, found, pages } = await readBillingPage(q, page);
  return (
    <>
      <PageHeading title="Billing" note="Who issues the invoices, and what was agreed with each tenant" />
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <Section id="issuer" title="Issuer">
          <ActionForm action={saveIssuer} submit="Save the issuer">
            <PartyFields party={issuer ?? {}} />
            <div className="mt-4 grid gap-4 sm:grid-cols-2">
              <Field label="Prefix of invoice numbers" hint="Such as INV: the first is INV-2026-000001.">
                {(field) => (
                  <input
                    {...field}
                    name="prefix"
                    defaultValue={issuer?.prefix ?? 'INV'}
                    required
                    maxLength={10}
                    className="control w-full"
                  />
                )}
              </Field>
              <Field label="Line at the foot of invoices" hint="Such as a bank account or a register.">
                {(field) => (
                  <input
                    {...field}
                    name="footer"
                    defaultValue={issuer?.footer ?? ''}
                    maxLength={500}
                    className="control w-full"
                  />
                )}
              </Field>
            </div>
          </ActionForm>
        </Section>
        <Section id="tenants" title="Tenants">
          <form action="/operator/billing" className="mb-3 flex gap-2">
            <input
              type="search"
              name="q"
              aria-label="Search tenants"
              defaultValue={q}
              maxLength={100}
              placeholder="Name"
              className="control w-full placeholder:text-muted"
            />
            <button type="submit" className="control">
              Find
            </button>
          </form>
          {tenants.length > 0 ? (
            <TenantTable tenants={tenants} />
          ) : (
            <Empty title="No tenant">
              {q ? 'Search for a part of the name.' : 'Make one with the command line: parley tenant create.'}
            </Empty>
          )}
          <nav aria-label="Pages" className="flex items-center justify-between gap-2 pt-3">
            <span className="text-muted">{plural(found, 'tenant')}</span>
            <span className="flex gap-2">
              {page > 1 && <PageLink q={q} page={page - 1} name="Previous" />}
              {page < pages && <PageLink q={q} page={page + 1} name="Next" />}
            </span>
          </nav>
        </Section>
      </div>
    </>
  );
}

function PageLink({ q, page, name }: { q: string; page: number; name: string }) {
  const query = new URLSearchParams({ ...(q && { q }), page: String(page) });
  return (
    <Link href={`/operator/billing?${query}`} className="control">
      {name}
    </Link>
  );
}

function TenantTable({ tenants }: { tenants: BilledTenant[] }) {
  return (
    <PlainTable
      caption="What was agreed with each tenant"
      columns={[
        { name: 'Tenant' },
        { name: 'Tax' },
        { name: 'Volume tiers', wide: true },
        { name: 'Approval', wide: true },
        { name: 'Invoiced from', wide: true },
      ]}
      rows={tenants.map(({ slug, name, billing }) => ({
        key: slug,
        cells: [
          <Link key="name" href={`/operator/billing/${slug}`} className="underline-offset-4 hover:underline">
            {name} <span className="text-muted text-xs">{slug}</span>
            {billing.address === null && <span className="block text-warn text-xs">no address</span>}
          </Link>,
          taxText(billing),
          POLICY_NAMES[billing.tierPolicy],
          billing.approveAutomatically ? `after ${plural(billing.graceDays, 'day')}` : 'by hand',
          billing.firstMonth ? month(billing.firstMonth) : 'the first approved',
        ],
      }))}
    />
  );
}
