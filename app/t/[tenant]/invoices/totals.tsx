import type { ReactNode } from 'react';
import { decimalsFor } from '@/components/format';
import { Money } from '@/components/money';
import type { Invoice, InvoiceLine, Terms, Totals } from '@/lib/invoices/invoice';
import { Minor } from './minor';
import { partsOf } from './sections';
import { dueMinor } from './state';
import { POLICY_SENTENCES, roundingSentence, taxName } from './words';

/** How the total comes about; of an invoice also what of it is paid. */
export function TotalsCard({
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
  const { cost, markUp, fees } = partsOf(lines);
  const decimals = decimalsFor(currency, [cost, markUp, fees, of.rounding]);
  const exact = (micros: bigint) => <Money micros={micros} currency={currency} decimals={decimals} />;
  const minor = (amount: bigint) => <Minor amount={amount} currency={currency} />;
  return (
    <div className="grid gap-6 md:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="space-y-2 text-muted text-xs leading-relaxed">
        <p>{roundingSentence(of.rounding, currency)}</p>
        <p>Volume tiers: {POLICY_SENTENCES[terms.tierPolicy]}</p>
      </div>
      <dl className="text-[0.8125rem]">
        <Sum name="Meta’s list price">{exact(cost)}</Sum>
        <Sum name="Mark-up">{exact(markUp)}</Sum>
        {fees !== 0n && <Sum name="Fees">{exact(fees)}</Sum>}
        {of.rounding !== 0n && <Sum name="Rounding of the lines">{exact(of.rounding)}</Sum>}
        <Sum name="Subtotal" strong>
          {minor(of.subtotalMinor)}
        </Sum>
        <Sum name={taxName(terms.tax)}>
          {terms.tax.kind === 'stripe' && (!invoice || invoice.status === 'approved')
            ? 'added when it is issued'
            : minor(of.taxMinor)}
        </Sum>
        <Sum name="Total" strong>
          <Minor amount={of.totalMinor} currency={currency} showCurrency />
        </Sum>
        {invoice && <Settled invoice={invoice} />}
      </dl>
    </div>
  );
}

function Settled({ invoice }: { invoice: Invoice }) {
  const { currency, creditedMinor, balanceMinor, amountPaidMinor, refundedMinor, status } = invoice;
  const taken = (name: string, amount: bigint) =>
    amount !== 0n && (
      <Sum name={name}>
        <Minor amount={-amount} currency={currency} />
      </Sum>
    );
  return (
    <>
      {taken('Credited', creditedMinor)}
      {taken('From the customer’s balance at Stripe', -balanceMinor)}
      {taken('Paid', amountPaidMinor)}
      {refundedMinor !== 0n && (
        <Sum name="Refunded">
          <Minor amount={refundedMinor} currency={currency} />
        </Sum>
      )}
      {status === 'open' && (
        <Sum name="To pay" strong>
          <Minor amount={dueMinor(invoice)} currency={currency} showCurrency />
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
