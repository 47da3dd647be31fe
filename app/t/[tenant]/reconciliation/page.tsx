import type { Metadata } from 'next';
import Link from 'next/link';
import { Suspense } from 'react';
import { countryName } from '@/components/country';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { Section } from '@/components/section';
import { Skeleton } from '@/components/skeleton';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { addDays, localDay } from '@/lib/engine/time';
import { addMonths, firstOfMonth } from '@/lib/invoices/month';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { builtinMarketMap } from '@/lib/rates/builtin';
import { metaRunOf } from '@/lib/reconcile-meta/run';
import { listAccessTokens } from '@/lib/tenants/access-token';
import { compareWithMeta } from './actions';
import { FetchFromMeta } from './fetch-from-meta';
import { FETCHERS } from './fetchers';
import { Proof } from './proof';
import { type Names, Upload } from './upload';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function ReconciliationPage({ params }: TenantPage) {
  const { tenant, role } = await requireTenant((await params).tenant);
  const language = await currentLanguage();
  const t = WORDS[language];
  const [names, open, tokens] = await Promise.all([
    namesOf(tenant, language),
    openOf(tenant),
    asTenant(tenant.id, (client) => listAccessTokens(client, tenant.id)),
  ]);
  const askable = tokens.filter(({ setAt }) => setAt !== null).map(({ waba }) => waba);
  const month = firstOfMonth(localDay(Date.now(), tenant.timezone));
  const lastMonth = { from: addMonths(month, -1), through: addDays(month, -1) };
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
          {FETCHERS.includes(role) &&
            (askable.length > 0 ? (
              <FetchFromMeta
                slug={tenant.slug}
                accounts={askable}
                span={lastMonth}
                names={names}
                underWay={metaRunOf(tenant.id)?.endedAt === null}
              />
            ) : (
              <p className="text-muted">
                {t.noToken}{' '}
                <Link
                  href={`/t/${tenant.slug}/settings#tokens`}
                  className="text-accent underline underline-offset-4"
                >
                  {t.toSettings}
                </Link>
              </p>
            ))}
          <h3 className="mt-5 mb-2 font-medium">{t.upload}</h3>
          <Upload action={compareWithMeta.bind(null, tenant.slug)} names={names} />
        </Section>
        <p>
          <Link href={`/t/${tenant.slug}/discrepancies`} className="text-accent underline underline-offset-4">
            {t.discrepancies(open)}
          </Link>
        </p>
      </div>
    </>
  );
}

/** Verdicts that wait for a decision, of all months; their home is the page of discrepancies. */
async function openOf({ id }: Tenant): Promise<number> {
  const { rows } = await asTenant(id, (client) =>
    client.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM discrepancy WHERE tenant_id = $1 AND state = 'open'`,
      [id],
    ),
  );
  return rows[0]!.open;
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
