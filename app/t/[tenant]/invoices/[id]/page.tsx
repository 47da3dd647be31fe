import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { day, month } from '@/components/format';
import { instant } from '@/components/instant';
import { Warning } from '@/components/notice';
import { PageHeading } from '@/components/page-heading';
import type { PageProps } from '@/components/page-props';
import { requireTenant } from '@/lib/access/session';
import { localDay } from '@/lib/engine/time';
import { env } from '@/lib/env';
import type { Invoice } from '@/lib/invoices/invoice';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { Annex } from '../annex';
import { Breadcrumb } from '../breadcrumb';
import { invoicePage } from '../invoice';
import { LineTables } from '../line-table';
import { Minor } from '../minor';
import { Parties } from '../parties';
import { notSentSentence } from '../sentences';
import { dueMinor, stateOf } from '../state';
import { StateBadge } from '../state-badge';
import { TotalsCard } from '../totals';
import { WORDS as SHARED } from '../words';
import { Buttons } from './buttons';
import { CreditNotes, Revisions } from './history';
import { OperatorPart } from './operator-part';
import { WORDS } from './words';

type Props = PageProps<{ tenant: string; id: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { tenant: slug, id } = await params;
  const { tenant } = await requireTenant(slug);
  return { title: (await invoicePage(tenant.id, id)).invoice.number };
}

export default async function OneInvoicePage({ params }: Props) {
  const { tenant: slug, id } = await params;
  const { tenant, user, role } = await requireTenant(slug);
  const language = await currentLanguage();
  const t = WORDS[language];
  const { invoice, lines, annex, creditNotes, revisions } = await invoicePage(tenant.id, id);
  const { currency, terms, revision, timezone } = invoice;
  const name = month(invoice.month, language);
  const base = `/t/${slug}/invoices`;
  const state = stateOf(invoice, localDay(Date.now(), tenant.timezone));
  return (
    <>
      <Breadcrumb pages={[{ href: base, name: SHARED[language].title }]} />
      <PageHeading
        title={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {invoice.number} <StateBadge state={state} language={language} />
          </span>
        }
        note={revision > 1 ? t.monthRevision(name, timezone, revision) : t.monthIn(name, timezone)}
      >
        <Buttons invoice={invoice} slug={slug} role={role} />
      </PageHeading>
      <div className="space-y-6">
        <Notices invoice={invoice} latest={revisions[0]!} base={base} language={language} />
        <Summary invoice={invoice} language={language} />
        {user.isOperator && (
          <OperatorPart
            invoice={invoice}
            slug={slug}
            hasStripe={hasStripe()}
            replaced={revisions[0]!.id !== invoice.id}
          />
        )}
        <section aria-label={SHARED[language].invoice} className="card min-w-0 space-y-8 p-5 sm:p-8">
          <Parties issuer={terms.issuer} buyer={terms.buyer} />
          {lines.length > 0 ? (
            <div>
              <LineTables
                lines={lines}
                currency={currency}
                href={({ position }) => `${base}/${id}/lines/${position}`}
              />
            </div>
          ) : (
            <p className="text-muted">{t.nothing}</p>
          )}
          <TotalsCard of={invoice} lines={lines} currency={currency} terms={terms} invoice={invoice} />
          {terms.issuer.footer && <p className="text-muted text-xs">{terms.issuer.footer}</p>}
        </section>
        <Annex rows={annex} currency={currency} of={invoice.month} />
        <CreditNotes notes={creditNotes} invoice={invoice} base={`${base}/${id}`} zone={tenant.timezone} />
        <Revisions revisions={revisions} current={invoice} base={base} zone={tenant.timezone} />
      </div>
    </>
  );
}

const hasStripe = () => env().stripeSecretKey !== null;

function Notices({
  invoice,
  latest,
  base,
  language,
}: {
  invoice: Invoice;
  latest: Invoice;
  base: string;
  language: Language;
}) {
  const t = WORDS[language];
  const { paymentFailedAt, paymentError } = invoice;
  const unsent = notSentSentence(invoice, hasStripe(), language);
  const failedAt = paymentFailedAt === null ? null : instant(paymentFailedAt, invoice.timezone, language);
  return (
    <>
      {invoice.status === 'void' && (
        <Warning>
          {t.isVoid}
          {latest.id !== invoice.id && (
            <Link href={`${base}/${latest.id}`} className="underline underline-offset-2">
              {t.replaces(latest.number)}
            </Link>
          )}
        </Warning>
      )}
      {failedAt !== null && invoice.status === 'open' && (
        <Warning>
          {paymentError ? t.paymentFailedBecause(failedAt, paymentError) : t.paymentFailed(failedAt)}
        </Warning>
      )}
      {invoice.disputed && <Warning>{t.isDisputed}</Warning>}
      {unsent && <Warning>{unsent}</Warning>}
    </>
  );
}

function Summary({ invoice, language }: { invoice: Invoice; language: Language }) {
  const t = { ...SHARED[language], ...WORDS[language] };
  const { currency, status, timezone } = invoice;
  const date = (at: number | null) => (at === null ? '–' : day(localDay(at, timezone), true, language));
  return (
    <dl className="card grid grid-cols-2 gap-y-4 px-5 py-4 sm:grid-cols-5">
      <Figure name={status === 'open' ? t.toPay : t.total}>
        <Minor
          amount={status === 'open' ? dueMinor(invoice) : invoice.totalMinor}
          currency={currency}
          language={language}
          showCurrency
        />
      </Figure>
      <Figure name={t.approved}>{date(invoice.approvedAt)}</Figure>
      <Figure name={t.issued}>{date(invoice.issuedAt)}</Figure>
      <Figure name={t.due}>{day(invoice.dueOn, true, language)}</Figure>
      {status === 'void' ? (
        <Figure name={t.voided}>{date(invoice.voidedAt)}</Figure>
      ) : (
        <Figure name={t.paid}>{date(invoice.paidAt)}</Figure>
      )}
    </dl>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="eyebrow">{name}</dt>
      <dd className="mt-0.5 font-semibold text-lg tracking-tight">{children}</dd>
    </div>
  );
}
