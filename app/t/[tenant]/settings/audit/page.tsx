import type { Metadata } from 'next';
import { AUDIT_WORDS, AuditLog, auditQuery } from '@/components/audit-log';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { requireTenant } from '@/lib/access/session';
import { readAudit } from '@/lib/audit/read';
import { asTenant } from '@/lib/db/pools';
import { currentLanguage } from '@/lib/language/current';

export async function generateMetadata(): Promise<Metadata> {
  return { title: AUDIT_WORDS[await currentLanguage()].title };
}

export default async function AuditPage({ params, searchParams }: TenantPage) {
  const { tenant } = await requireTenant((await params).tenant);
  const language = await currentLanguage();
  const query = auditQuery(await searchParams);
  const rows = await asTenant(tenant.id, (client) => readAudit(client, query));
  const base = `/t/${tenant.slug}/settings/audit`;
  return (
    <>
      <PageHeading title={AUDIT_WORDS[language].title} note={AUDIT_WORDS[language].note} />
      <AuditLog rows={rows} query={query} base={base} zone={tenant.timezone} language={language} />
    </>
  );
}
