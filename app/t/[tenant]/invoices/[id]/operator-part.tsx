import Link from 'next/link';
import { Confirm } from '@/components/confirm';
import { Field } from '@/components/field';
import { Section } from '@/components/section';
import type { Invoice } from '@/lib/invoices/invoice';
import { isUnderWay } from '@/lib/invoices/issue';
import { currentLanguage } from '@/lib/language/current';
import { credit, revise, sendInvoice, takeBack } from './actions';
import { WORDS } from './words';

/** What only the operator can do with an invoice. What cannot be undone is asked about first. */
export async function OperatorPart({
  invoice,
  slug,
  hasStripe,
  replaced,
}: {
  invoice: Invoice;
  slug: string;
  hasStripe: boolean;
  /** A later revision stands for it. */
  replaced: boolean;
}) {
  const t = WORDS[await currentLanguage()];
  const { status, number, currency } = invoice;
  const fields = { tenant: slug, id: String(invoice.id) };
  const issued = status === 'open' || status === 'paid' || status === 'uncollectible';
  const voidable = status !== 'void' && status !== 'paid' && invoice.amountPaidMinor === 0n;
  return (
    <Section
      id="operator"
      title={t.operator}
      aside={
        <span className="flex gap-4 text-[0.8125rem]">
          <Link
            href={`/operator/close?month=${invoice.month.slice(0, 7)}`}
            className="underline underline-offset-4"
          >
            {t.monthClose}
          </Link>
          <Link href={`/operator/billing/${slug}`} className="underline underline-offset-4">
            {t.terms}
          </Link>
        </span>
      }
    >
      <div className="flex flex-wrap items-center gap-2">
        {isUnderWay(invoice) && (
          <Confirm
            button={status === 'approved' ? t.issue : t.sendAgain}
            title={t.issueTitle(number)}
            submit={t.issue}
            fields={fields}
            action={sendInvoice}
          >
            <p>{hasStripe ? t.toStripe : t.withoutStripe}</p>
          </Confirm>
        )}
        {issued && (
          <Confirm
            button={t.creditNote}
            title={t.creditTitle(number)}
            submit={t.writeCredit}
            fields={fields}
            action={credit}
          >
            <Field label={t.creditAmount(currency)} hint={t.creditAmountHint}>
              {(field) => (
                <input
                  {...field}
                  name="amount"
                  required
                  inputMode="decimal"
                  className="control w-full"
                  maxLength={30}
                />
              )}
            </Field>
            <Field label={t.reason} hint={t.creditReasonHint}>
              {(field) => (
                <input {...field} name="reason" required className="control w-full" maxLength={500} />
              )}
            </Field>
          </Confirm>
        )}
        {(voidable || (status === 'void' && !replaced)) && (
          <Confirm
            button={t.reissue}
            title={t.reissueTitle(number)}
            submit={t.reissue}
            fields={fields}
            action={revise}
            danger
          >
            <p>{t.reissueText(number)}</p>
          </Confirm>
        )}
        {voidable && (
          <Confirm
            button={t.void}
            title={t.voidTitle(number)}
            submit={t.voidForGood}
            fields={fields}
            action={takeBack}
            danger
          >
            <p>{t.voidText}</p>
          </Confirm>
        )}
        {status === 'paid' && <p className="text-muted text-xs">{t.isPaid}</p>}
      </div>
    </Section>
  );
}
