import type { Metadata } from 'next';
import { Suspense } from 'react';
import { countryName } from '@/components/country';
import { PageHeading } from '@/components/page-heading';
import { first, type TenantPage } from '@/components/page-props';
import { Section } from '@/components/section';
import { Skeleton } from '@/components/skeleton';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { listDiscrepancies } from '@/lib/discrepancies/read';
import { localDay } from '@/lib/engine/time';
import { addMonths } from '@/lib/invoices/month';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { builtinMarketMap } from '@/lib/rates/builtin';
import { PAYERS } from '../invoices/payers';
import { compareWithMeta } from './actions';
import { Discrepancies } from './discrepancies';
import { Proof } from './proof';
import { type Names, Upload } from './upload';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function ReconciliationPage({ params, searchParams }: TenantPage) {
  const { tenant, role } = await requireTenant((await params).tenant);
  const language = await currentLanguage();
  const t = WORDS[language];
  const month = monthAsked(first((await searchParams).month), localDay(Date.now(), tenant.timezone));
  const names = await namesOf(tenant, language);
  const discrepancies = await asTenant(tenant.id, (client) =>
    listDiscrepancies(client, tenant.id, { from: month, to: addMonths(month, 1) }),
  );
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
      <div className="space-y-6">
        <Section id="books" title={t.books}>
          <Suspense fallback={<Skeleton heights={['h-10', 'h-32']} />}>
            <Proof tenant={tenant} language={language} />
          </Suspense>
        </Section>
        <Section id="meta" title={t.meta}>
          <p className="-mt-2 mb-3 max-w-3xl text-muted text-xs">{t.metaNote}</p>
          <Upload action={compareWithMeta.bind(null, tenant.slug)} names={names} />
        </Section>
        <Section id="discrepancies" title={t.discrepancies(month)}>
          <p className="-mt-2 mb-3 max-w-3xl text-muted text-xs">{t.discrepanciesNote}</p>
          <Discrepancies
            rows={discrepancies}
            slug={tenant.slug}
            may={PAYERS.includes(role) || role === 'operator'}
            language={language}
          />
        </Section>
      </div>
    </>
  );
}

/** First day of the month that the address asks for; this one when it asks for none. */
function monthAsked(text: string | undefined, today: string): string {
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(text ?? '') ? `${text}-01` : `${today.slice(0, 7)}-01`;
}

async function namesOf(tenant: Tenant, language: Language): Promise<Names> {
  const { rows } = await asTenant(tenant.id, (client) =>
    client.query<{ id: string; display: string }>(
      'SELECT id, display FROM phone_number WHERE tenant_id = $1',
      [tenant.id],
    ),
  );
  const codes = [...builtinMarketMap().countries.keys(), 'ZZ'];
  return {
    phones: Object.fromEntries(rows.map(({ id, display }) => [id, display])),
    countries: Object.fromEntries(codes.map((code) => [code, countryName(code, language)])),
  };
}
