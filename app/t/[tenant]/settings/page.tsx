import type { Metadata } from 'next';
import { ActionForm } from '@/components/action-form';
import { Empty } from '@/components/empty';
import { Field } from '@/components/field';
import { instant } from '@/components/instant';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { requireTenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { currentLanguage } from '@/lib/language/current';
import { listAccessTokens } from '@/lib/tenants/access-token';
import { listNumbers } from '@/lib/tenants/waba';
import { connectNumber } from './actions';
import { CONNECTORS } from './connectors';
import { Tokens } from './tokens';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function NumbersPage({ params }: TenantPage) {
  const { tenant, role } = await requireTenant((await params).tenant);
  const language = await currentLanguage();
  const t = WORDS[language];
  const [numbers, tokens] = await Promise.all([
    listNumbers(tenant.id),
    asTenant(tenant.id, (client) => listAccessTokens(client, tenant.id)),
  ]);
  const input = (field: object, name: string, required = true) => (
    <input
      {...field}
      name={name}
      required={required}
      maxLength={200}
      autoComplete="off"
      className="control w-full"
    />
  );
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
      <div className="grid items-start gap-6 xl:grid-cols-[3fr_2fr]">
        <div className="min-w-0 space-y-6">
          <Section id="accounts" title={t.accounts}>
            {numbers.length === 0 ? (
              <Empty title={t.none}>{t.noneYet}</Empty>
            ) : (
              <PlainTable
                caption={t.title}
                columns={[
                  { name: t.number },
                  { name: t.account },
                  { name: t.numberId, wide: true },
                  { name: t.currency, wide: true },
                  { name: t.zone, wide: true },
                  { name: t.since, wide: true },
                ]}
                rows={numbers.map(({ waba, phone, display, currency, timezone, connectedAt }) => ({
                  key: `${waba} ${phone}`,
                  cells: [
                    display ?? '–',
                    waba,
                    phone ?? '–',
                    currency,
                    timezone,
                    instant(connectedAt, tenant.timezone, language),
                  ],
                }))}
              />
            )}
          </Section>
          {tokens.length > 0 && (
            <Section id="tokens" title={t.tokens}>
              <p className="mb-4 text-muted">{t.tokensNote}</p>
              <Tokens tokens={tokens} tenant={tenant} may={CONNECTORS.includes(role)} language={language} />
            </Section>
          )}
        </div>
        <Section id="connect" title={t.connect}>
          <p className="mb-4 text-muted">{CONNECTORS.includes(role) ? t.connectNote : t.readOnly}</p>
          {CONNECTORS.includes(role) && (
            <ActionForm action={connectNumber.bind(null, tenant.slug)} submit={t.submit}>
              <div className="grid gap-4 sm:grid-cols-2">
                <Field label={t.account} hint={t.wabaHint}>
                  {(field) => input(field, 'waba')}
                </Field>
                <Field label={t.currency} hint="ISO 4217: USD, EUR, BRL">
                  {(field) => input(field, 'currency')}
                </Field>
                <div className="sm:col-span-2">
                  <Field label={t.zone} hint={t.zoneHint}>
                    {(field) => input(field, 'timezone')}
                  </Field>
                </div>
                <Field label={t.numberId} hint={t.phoneHint}>
                  {(field) => input(field, 'phone')}
                </Field>
                <Field label={t.display} hint="+33 1 23 45 67 89">
                  {(field) => input(field, 'display', false)}
                </Field>
              </div>
            </ActionForm>
          )}
        </Section>
      </div>
    </>
  );
}
