import type { Metadata } from 'next';
import { Confirm } from '@/components/confirm';
import { DataTable } from '@/components/data-table';
import { Empty } from '@/components/empty';
import { day } from '@/components/format';
import { instant } from '@/components/instant';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { Section } from '@/components/section';
import { requireTenant } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { KEY_KEEPERS, listApiKeys } from '@/lib/tenants/api-key';
import { makeKey, revoke } from './actions';
import { MakeKey } from './make-key';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function KeysPage({ params }: TenantPage) {
  const { tenant, role } = await requireTenant((await params).tenant);
  const language = await currentLanguage();
  const t = WORDS[language];
  const keys = await listApiKeys(tenant.id);
  const may = KEY_KEEPERS.includes(role);
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
      <div className="grid items-start gap-6 xl:grid-cols-[3fr_2fr]">
        <Section id="keys" title={t.title}>
          {keys.length === 0 ? (
            <Empty title={t.none}>{t.noneYet}</Empty>
          ) : (
            <DataTable
              caption={t.all}
              sort={{ id: 'state', desc: false }}
              columns={[
                { id: 'name', name: t.name },
                { id: 'begins', name: t.begins },
                { id: 'made', name: t.made, wide: true },
                { id: 'used', name: t.used, wide: true },
                {
                  id: 'state',
                  name: t.state,
                  wide: true,
                  options: { active: t.active, revoked: t.ended },
                },
                { id: 'revoke', name: t.revoke, numeric: true, action: true },
              ]}
              rows={keys.map(({ id, name, prefix, createdAt, revokedAt, lastUsedOn }) => ({
                key: String(id),
                facets: { state: revokedAt === null ? 'active' : 'revoked' },
                values: [name, prefix, createdAt, lastUsedOn, revokedAt ?? 0, null],
                cells: [
                  <span key="name" className={revokedAt === null ? '' : 'text-muted line-through'}>
                    {name}
                  </span>,
                  <code key="prefix" className="font-mono">
                    {prefix}…
                  </code>,
                  instant(createdAt, tenant.timezone, language),
                  lastUsedOn ? day(lastUsedOn, true, language) : t.never,
                  revokedAt === null ? t.active : t.revoked(instant(revokedAt, tenant.timezone, language)),
                  may && revokedAt === null && (
                    <Confirm
                      key="revoke"
                      button={t.revoke}
                      title={t.revokeTitle(name)}
                      fields={{ key: String(id) }}
                      action={revoke.bind(null, tenant.slug)}
                      submit={t.revoke}
                      danger
                    >
                      <p>{t.revokeNote}</p>
                    </Confirm>
                  ),
                ],
              }))}
            />
          )}
        </Section>
        <Section id="make" title={t.make}>
          {may ? (
            <MakeKey action={makeKey.bind(null, tenant.slug)} />
          ) : (
            <p className="text-muted">{t.readOnly}</p>
          )}
        </Section>
      </div>
    </>
  );
}
