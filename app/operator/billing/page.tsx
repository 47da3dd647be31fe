import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/action-form';
import { DataTable } from '@/components/data-table';
import { Empty } from '@/components/empty';
import { Field } from '@/components/field';
import { month } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import { first, type PageProps } from '@/components/page-props';
import { PartyFields } from '@/components/party-fields';
import { Section } from '@/components/section';
import { requireOperator } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { saveIssuer } from './actions';
import { type BilledTenant, readBillingPage } from './billing';
import { taxText, WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function OperatorBillingPage({ searchParams }: PageProps) {
  await requireOperator();
  const language = await currentLanguage();
  const t = WORDS[language];
  const search = await searchParams;
  const q = (first(search.q) ?? '').trim().slice(0, 100);
  const page = Math.max(1, Math.min(10_000, Number.parseInt(first(search.page) ?? '1', 10) || 1));
  const { issuer, tenants, found, pages } = await readBillingPage(q, page);
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <Section id="issuer" title={t.issuer}>
          <ActionForm action={saveIssuer} submit={t.saveIssuer}>
            <PartyFields party={issuer ?? {}} />
            <div className="mt-4 grid gap-4 sm:grid-cols-2">
              <Field label={t.prefix} hint={t.prefixHint}>
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
              <Field label={t.footer} hint={t.footerHint}>
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
        <Section id="tenants" title={t.tenants}>
          <form action="/operator/billing" className="mb-3 flex gap-2">
            <input
              type="search"
              name="q"
              aria-label={t.search}
              defaultValue={q}
              maxLength={100}
              placeholder={t.name}
              className="control w-full placeholder:text-muted"
            />
            <button type="submit" className="control">
              {t.find}
            </button>
          </form>
          {tenants.length > 0 ? (
            <TenantTable tenants={tenants} language={language} />
          ) : (
            <Empty title={t.noTenant}>{q ? t.searchPart : t.makeOne}</Empty>
          )}
          <nav aria-label={t.pages} className="flex items-center justify-between gap-2 pt-3">
            <span className="text-muted">{t.found(found)}</span>
            <span className="flex gap-2">
              {page > 1 && <PageLink q={q} page={page - 1} name={t.previous} />}
              {page < pages && <PageLink q={q} page={page + 1} name={t.next} />}
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

function TenantTable({ tenants, language }: { tenants: BilledTenant[]; language: Language }) {
  const t = WORDS[language];
  return (
    <DataTable
      caption={t.agreed}
      sort={{ id: 'tenant', desc: false }}
      columns={[
        { id: 'tenant', name: t.tenant },
        { id: 'tax', name: t.tax },
        { id: 'tiers', name: t.tiers, wide: true, options: t.policies },
        { id: 'approval', name: t.approval, wide: true },
        { id: 'from', name: t.invoicedFrom, wide: true },
      ]}
      rows={tenants.map(({ slug, name, billing }) => ({
        key: slug,
        facets: { tiers: billing.tierPolicy },
        values: [
          name,
          taxText(billing, language),
          t.policies[billing.tierPolicy],
          billing.approveAutomatically ? billing.graceDays : null,
          billing.firstMonth,
        ],
        cells: [
          <Link key="name" href={`/operator/billing/${slug}`} className="underline-offset-4 hover:underline">
            {name} <span className="text-muted text-xs">{slug}</span>
            {billing.address === null && <span className="block text-warn text-xs">{t.noAddress}</span>}
          </Link>,
          taxText(billing, language),
          t.policies[billing.tierPolicy],
          billing.approveAutomatically ? t.afterDays(billing.graceDays) : t.byHand,
          billing.firstMonth ? month(billing.firstMonth, language) : t.firstApproved,
        ],
      }))}
    />
  );
}
