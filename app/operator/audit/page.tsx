import type { Metadata } from 'next';
import { AUDIT_WORDS, AuditLog, auditQuery } from '@/components/audit-log';
import { PageHeading } from '@/components/page-heading';
import type { PageProps } from '@/components/page-props';
import { requireOperator } from '@/lib/access/session';
import { readAudit } from '@/lib/audit/read';
import { pool, withTenants } from '@/lib/db/pools';
import { currentLanguage } from '@/lib/language/current';

export async function generateMetadata(): Promise<Metadata> {
  return { title: AUDIT_WORDS[await currentLanguage()].title };
}

export default async function OperatorAuditPage({ searchParams }: PageProps) {
  await requireOperator();
  const language = await currentLanguage();
  const query = auditQuery(await searchParams);
  const rows = await withTenants(pool('parley_operator'), [], (client) => readAudit(client, query));
  return (
    <>
      <PageHeading title={AUDIT_WORDS[language].title} note={AUDIT_WORDS[language].note} />
      <AuditLog rows={rows} query={query} base="/operator/audit" zone="UTC" language={language} withTenant />
    </>
  );
}
