import type { ReactNode } from 'react';
import { decimalsFor } from '@/components/format';
import { Money } from '@/components/money';
import type { Invoice, InvoiceLine, Terms, Totals } from '@/lib/invoices/invoice';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { Minor } from './minor';
import { partsOf } from './sections';
import { roundingSentence, taxName } from './sentences';
import { dueMinor } from './state';
import { WORDS } from './words';

/** How the total comes about; of an invoice also what of it is paid. */
export async function TotalsCard({
  of,
  lines,
  currency,
  terms,
  invoice,
}: {
  of: Totals;
  lines: InvoiceLine[];
  currency: string;
  terms: Terms;
  invoice?: Invoice;
}) {
  const language = await currentLanguage();
  const t = WORDS[language];
  const { cost, markUp, fees } = partsOf(lines);
  const decimals = decimalsFor(currency, [cost, markUp, fees, of.rounding]);
  const exact = (micros: bigint) => (
    <Money micros={micros} currency={currency} decimals={decimals} language={language} />
  );
  const minor = (amount: bigint) => <Minor amount={amount} currency={currency} language={language} />;
  return (
    <div className="grid gap-6 md:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="space-y-2 text-muted text-xs leading-relaxed">
        <p>{roundingSentence(of.rounding, currency, language)}</p>
        <p>{t.tiers + t.policies[terms.tierPolicy]}</p>
      </div>
      <dl className="text-[0.8125rem]">
        <Sum name={t.listPrice}>{exact(cost)}</Sum>
        <Sum name={t.markUp}>{exact(markUp)}</Sum>
        {fees !== 0n && <Sum name={t.fees}>{exact(fees)}</Sum>}
        {of.rounding !== 0n && <Sum name={t.roundingOfLines}>{exact(of.rounding)}</Sum>}
        <Sum name={t.subtotal} strong>
          {minor(of.subtotalMinor)}
        </Sum>
        <Sum name={taxName(terms.tax, language)}>
          {terms.tax.kind === 'stripe' && (!invoice || invoice.status === 'approved')
            ? t.atIssue
            : minor(of.taxMinor)}
        </Sum>
        <Sum name={t.total} strong>
          <Minor amount={of.totalMinor} currency={currency} language={language} showCurrency />
        </Sum>
        {invoice && <Settled invoice={invoice} language={language} />}
      </dl>
    </div>
  );
}

function Settled({ invoice, language }: { invoice: Invoice; language: Language }) {
  const t = WORDS[language];
  const { currency, creditedMinor, balanceMinor, amountPaidMinor, refundedMinor, status } = invoice;
  const taken = (name: string, amount: bigint) =>
    amount !== 0n && (
      <Sum name={name}>
        <Minor amount={-amount} currency={currency} language={language} />
      </Sum>
    );
  return (
    <>
      {taken(t.credited, creditedMinor)}
      {taken(t.balance, -balanceMinor)}
      {taken(t.paid, amountPaidMinor)}
      {refundedMinor !== 0n && (
        <Sum name={t.refunded}>
          <Minor amount={refundedMinor} currency={currency} language={language} />
        </Sum>
      )}
      {status === 'open' && (
        <Sum name={t.toPay} strong>
          <Minor amount={dueMinor(invoice)} currency={currency} language={language} showCurrency />
        </Sum>
      )}
    </>
  );
}

function Sum({ name, strong = false, children }: { name: string; strong?: boolean; children: ReactNode }) {
  return (
    <div
      className={`flex items-baseline justify-between gap-4 border-line border-b py-1.5 last:border-b-0 ${strong ? 'font-medium text-sm' : ''}`}
    >
      <dt className={strong ? '' : 'text-muted'}>{name}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}
