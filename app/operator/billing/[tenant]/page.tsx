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
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { Breadcrumb } from '../../../t/[tenant]/invoices/breadcrumb';
import { WORDS as INVOICE_WORDS } from '../../../t/[tenant]/invoices/words';
import { saveBuyer, saveTerms } from '../actions';
import { readTermsPage, type TermsPage } from '../billing';
import { WORDS } from '../words';
import { Markups } from './markups';

type Props = PageProps<{ tenant: string }>;

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].terms };
}

export default async function TenantTermsPage({ params }: Props) {
  await requireOperator();
  const terms = await readTermsPage((await params).tenant);
  const language = await currentLanguage();
  const t = WORDS[language];
  const { slug, name, currency, timezone } = terms;
  return (
    <>
      <Breadcrumb pages={[{ href: '/operator/billing', name: t.title }]} />
      <PageHeading title={name} note={t.termsNote(currency, timezone)}>
        <Link href={`/t/${slug}/invoices`} className="control">
          {t.invoices}
        </Link>
      </PageHeading>
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <Section id="terms" title={t.terms}>
          <ActionForm action={saveTerms} submit={t.saveTerms}>
            <input type="hidden" name="tenant" value={slug} />
            <TermsFields terms={terms} language={language} />
          </ActionForm>
        </Section>
        <div className="min-w-0 space-y-6">
          <Section id="buyer" title={t.buyer}>
            <ActionForm action={saveBuyer} submit={t.saveBuyer}>
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
const POLICIES = ['list_price', 'pro_rata', 'first_come'] as const;

/** As it is typed in the language, so that what is sent back is what was there. */
const typed = (decimal: string, language: Language) =>
  language === 'fr' ? decimal.replace('.', ',') : decimal;

function TermsFields({ terms: { billing, currency }, language }: { terms: TermsPage; language: Language }) {
  const t = WORDS[language];
  const amount = (micros: bigint) => typed(formatMicros(micros, currencyDecimals(currency)), language);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t.firstMonth} hint={t.firstMonthHint}>
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
      <Field label={t.language}>
        {(field) => (
          <select {...field} name="language" defaultValue={billing.language} className={INPUT}>
            <option value="en">English</option>
            <option value="fr">Français</option>
          </select>
        )}
      </Field>
      <Field label={t.grace} hint={t.graceHint}>
        {(field) => <Whole {...field} name="graceDays" value={billing.graceDays} />}
      </Field>
      <div className="self-center">
        <label className="flex items-center gap-2 text-[0.8125rem]">
          <input type="checkbox" name="approveAutomatically" defaultChecked={billing.approveAutomatically} />
          {t.automatic}
        </label>
      </div>
      <Field label={t.payment}>
        {(field) => (
          <select {...field} name="collection" defaultValue={billing.collection} className={INPUT}>
            <option value="send_invoice">{t.byInvoice}</option>
            <option value="charge_automatically">{t.byCard}</option>
          </select>
        )}
      </Field>
      <Field label={t.due}>{(field) => <Whole {...field} name="dueDays" value={billing.dueDays} />}</Field>
      <Field label={t.tax}>
        {(field) => (
          <select {...field} name="tax" defaultValue={billing.tax} className={INPUT}>
            <option value="none">{t.none}</option>
            <option value="fixed">{t.fixed}</option>
            <option value="stripe">Stripe Tax</option>
          </select>
        )}
      </Field>
      <div className="grid grid-cols-2 gap-4">
        <Field label={t.fixedRate}>
          {(field) => (
            <input
              {...field}
              name="taxPpm"
              defaultValue={typed(formatMicros(BigInt(billing.taxPpm) * 100n, 0), language)}
              inputMode="decimal"
              required
              className={INPUT}
            />
          )}
        </Field>
        <Field label={t.taxName}>
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
        <legend className="mb-1 font-medium text-[0.8125rem]">{t.savings}</legend>
        <div className="space-y-2">
          {POLICIES.map((policy) => (
            <label key={policy} className="flex items-start gap-2 text-[0.8125rem]">
              <input
                type="radio"
                name="tierPolicy"
                value={policy}
                defaultChecked={billing.tierPolicy === policy}
                className="mt-1"
              />
              <span>
                {t.policies[policy]}
                <span className="block text-muted text-xs">{INVOICE_WORDS[language].policies[policy]}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t.platformFee(currency)}>
        {(field) => <Decimal {...field} name="platformFee" value={amount(billing.platformFee)} />}
      </Field>
      <Field label={t.minimum(currency)}>
        {(field) => <Decimal {...field} name="minimum" value={amount(billing.minimum)} />}
      </Field>
      <Field label={t.unpriced} hint={t.unpricedHint}>
        {(field) => <Whole {...field} name="unpricedAllowed" value={billing.unpricedAllowed} />}
      </Field>
      <Field label={t.discrepancies} hint={t.discrepanciesHint}>
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
