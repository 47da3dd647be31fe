import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/action-form';
import { Field } from '@/components/field';
import { PageHeading } from '@/components/page-heading';
import type { PageProps } from '@/components/page-props';
import { PartyFields } from '@/components/party-fields';
import { Section } from '@/components/section';
import { requireOperator } from '@/lib/access/session';
import { formatMicros } from '@/lib/engine/money';
import { currencyDecimals } from '@/lib/invoices/currency';
import { Breadcrumb } from '../../../t/[tenant]/invoices/breadcrumb';
import { POLICY_SENTENCES } from '../../../t/[tenant]/invoices/words';
import { saveBuyer, saveTerms } from '../actions';
import { readTermsPage, type TermsPage } from '../billing';
import { POLICY_NAMES } from '../words';
import { Markups } from './markups';

type Props = PageProps<{ tenant: string }>;

export const metadata: Metadata = { title: 'Terms' };

export default async function TenantTermsPage({ params }: Props) {
  await requireOperator();
  const terms = await readTermsPage((await params).tenant);
  const { slug, name, currency, timezone } = terms;
  return (
    <>
      <Breadcrumb pages={[{ href: '/operator/billing', name: 'Billing' }]} />
      <PageHeading title={name} note={`Terms of invoices; in ${currency}, months in ${timezone}`}>
        <Link href={`/t/${slug}/invoices`} className="control">
          Invoices
        </Link>
      </PageHeading>
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <Section id="terms" title="Terms">
          <ActionForm action={saveTerms} submit="Save the terms">
            <input type="hidden" name="tenant" value={slug} />
            <TermsFields terms={terms} />
          </ActionForm>
        </Section>
        <div className="min-w-0 space-y-6">
          <Section id="buyer" title="Invoices are made out to">
            <ActionForm action={saveBuyer} submit="Save the details">
              <input type="hidden" name="tenant" value={slug} />
              <PartyFields party={{ ...terms.billing, legalName: terms.billing.legalName ?? name }} />
            </ActionForm>
          </Section>
          <Markups slug={slug} timezone={timezone} markups={terms.markups} />
        </div>
      </div>
    </>
  );
}

const INPUT = 'control w-full';

function TermsFields({ terms: { billing, currency } }: { terms: TermsPage }) {
  const amount = (micros: bigint) => formatMicros(micros, currencyDecimals(currency));
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="First month that is invoiced" hint="None: the first that is approved.">
        {(field) => (
          <input
            {...field}
            type="month"
            name="firstMonth"
            defaultValue={billing.firstMonth?.slice(0, 7) ?? ''}
            className={INPUT}
          />
        )}
      </Field>
      <Field label="Language">
        {(field) => (
          <select {...field} name="language" defaultValue={billing.language} className={INPUT}>
            <option value="en">English</option>
            <option value="fr">Français</option>
          </select>
        )}
      </Field>
      <Field label="Days of grace" hint="After the month ends, late charges are waited for.">
        {(field) => <Whole {...field} name="graceDays" value={billing.graceDays} />}
      </Field>
      <div className="self-center">
        <label className="flex items-center gap-2 text-[0.8125rem]">
          <input type="checkbox" name="approveAutomatically" defaultChecked={billing.approveAutomatically} />
          Approve by itself when the grace is over and nothing stands in the way
        </label>
      </div>
      <Field label="Payment">
        {(field) => (
          <select {...field} name="collection" defaultValue={billing.collection} className={INPUT}>
            <option value="send_invoice">By invoice, sent by e-mail</option>
            <option value="charge_automatically">Charged to the card at Stripe</option>
          </select>
        )}
      </Field>
      <Field label="Days to pay">
        {(field) => <Whole {...field} name="dueDays" value={billing.dueDays} />}
      </Field>
      <Field label="Tax">
        {(field) => (
          <select {...field} name="tax" defaultValue={billing.tax} className={INPUT}>
            <option value="none">None</option>
            <option value="fixed">A fixed rate</option>
            <option value="stripe">Stripe Tax</option>
          </select>
        )}
      </Field>
      <div className="grid grid-cols-2 gap-4">
        <Field label="Fixed rate, %">
          {(field) => (
            <input
              {...field}
              name="taxPpm"
              defaultValue={formatMicros(BigInt(billing.taxPpm) * 100n, 0)}
              inputMode="decimal"
              required
              className={INPUT}
            />
          )}
        </Field>
        <Field label="Its name">
          {(field) => (
            <input
              {...field}
              name="taxName"
              defaultValue={billing.taxName}
              required
              maxLength={30}
              className={INPUT}
            />
          )}
        </Field>
      </div>
      <fieldset className="min-w-0 sm:col-span-2">
        <legend className="mb-1 font-medium text-[0.8125rem]">What Meta saves by volume</legend>
        <div className="space-y-2">
          {(Object.keys(POLICY_NAMES) as (keyof typeof POLICY_NAMES)[]).map((policy) => (
            <label key={policy} className="flex items-start gap-2 text-[0.8125rem]">
              <input
                type="radio"
                name="tierPolicy"
                value={policy}
                defaultChecked={billing.tierPolicy === policy}
                className="mt-1"
              />
              <span>
                {POLICY_NAMES[policy]}
                <span className="block text-muted text-xs">{POLICY_SENTENCES[policy]}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={`Platform fee a month, ${currency}`}>
        {(field) => <Decimal {...field} name="platformFee" value={amount(billing.platformFee)} />}
      </Field>
      <Field label={`Least that a month costs, ${currency}`}>
        {(field) => <Decimal {...field} name="minimum" value={amount(billing.minimum)} />}
      </Field>
      <Field label="Unpriced units allowed" hint="More of them keep the month from being approved.">
        {(field) => <Whole {...field} name="unpricedAllowed" value={billing.unpricedAllowed} />}
      </Field>
      <Field label="Discrepancies allowed" hint="Where our own rules and Meta’s verdict disagree.">
        {(field) => <Whole {...field} name="discrepanciesAllowed" value={billing.discrepanciesAllowed} />}
      </Field>
    </div>
  );
}

function Whole({ value, ...field }: { id: string; name: string; value: number }) {
  return <input {...field} defaultValue={value} inputMode="numeric" required className={INPUT} />;
}

function Decimal({ value, ...field }: { id: string; name: string; value: string }) {
  return <input {...field} defaultValue={value} inputMode="decimal" required className={INPUT} />;
}
