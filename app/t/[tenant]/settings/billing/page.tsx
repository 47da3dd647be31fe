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
import { PAYERS } from '../../invoices/payers';
import { saveBuyer } from './actions';

export const metadata: Metadata = { title: 'Billing details' };

export default async function BillingSettingsPage({ params }: TenantPage) {
  const { tenant, role } = await requireTenant((await params).tenant);
  const billing = await asTenant(tenant.id, (client) => readBilling(client, tenant.id));
  const may = PAYERS.includes(role);
  return (
    <>
      <PageHeading
        title="Billing details"
        note="What stands on your invoices. Invoices that were approved keep what stood on them."
      />
      <div className="max-w-3xl">
        <Section id="buyer" title="Invoices are made out to">
          {!may && (
            <p className="mb-4 text-muted">
              Your role ({role}) may read this and not change it; an owner, admin or billing member may.
            </p>
          )}
          <ActionForm action={saveBuyer.bind(null, tenant.slug)} submit="Save" readOnly={!may}>
            <PartyFields
              party={{
                legalName: billing.legalName ?? tenant.name,
                address: billing.address,
                taxId: billing.taxId,
                email: billing.email,
              }}
            />
            <div className="mt-4 sm:w-1/2 sm:pr-2">
              <Field label="Language of invoices and mail">
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
