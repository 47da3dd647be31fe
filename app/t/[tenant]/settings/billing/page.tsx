import type { Metadata } from 'next';
import { ActionForm } from '@/components/action-form';
import { Field } from '@/components/field';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { PartyFields } from '@/components/party-fields';
import { Section } from '@/components/section';
import { requireTenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { readBilling } from '@/lib/invoices/terms';
import { currentLanguage } from '@/lib/language/current';
import { PAYERS } from '../../invoices/payers';
import { saveBuyer } from './actions';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function BillingSettingsPage({ params }: TenantPage) {
  const { tenant, role } = await requireTenant((await params).tenant);
  const t = WORDS[await currentLanguage()];
  const billing = await asTenant(tenant.id, (client) => readBilling(client, tenant.id));
  const may = PAYERS.includes(role);
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
      <div className="max-w-3xl">
        <Section id="buyer" title={t.buyer}>
          {!may && <p className="mb-4 text-muted">{t.mayNot(role)}</p>}
          <ActionForm action={saveBuyer.bind(null, tenant.slug)} submit={t.save} readOnly={!may}>
            <PartyFields
              party={{
                legalName: billing.legalName ?? tenant.name,
                address: billing.address,
                taxId: billing.taxId,
                email: billing.email,
              }}
            />
            <div className="mt-4 sm:w-1/2 sm:pr-2">
              <Field label={t.language}>
                {(field) => (
                  <select
                    {...field}
                    name="language"
                    defaultValue={billing.language}
                    className="control w-full"
                  >
                    <option value="en">English</option>
                    <option value="fr">Français</option>
                  </select>
                )}
              </Field>
            </div>
          </ActionForm>
        </Section>
      </div>
    </>
  );
}
