import Link from 'next/link';
import { Confirm } from '@/components/confirm';
import { Field } from '@/components/field';
import { Section } from '@/components/section';
import type { Invoice } from '@/lib/invoices/invoice';
import { isUnderWay } from '@/lib/invoices/issue';
import { credit, revise, sendInvoice, takeBack } from './actions';

/** What only the operator can do with an invoice. What cannot be undone is asked about first. */
export function OperatorPart({
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
  const { status, number, currency } = invoice;
  const fields = { tenant: slug, id: String(invoice.id) };
  const issued = status === 'open' || status === 'paid' || status === 'uncollectible';
  const voidable = status !== 'void' && status !== 'paid' && invoice.amountPaidMinor === 0n;
  return (
    <Section
      id="operator"
      title="Operator"
      aside={
        <span className="flex gap-4 text-[0.8125rem]">
          <Link
            href={`/operator/close?month=${invoice.month.slice(0, 7)}`}
            className="underline underline-offset-4"
          >
            Month close
          </Link>
          <Link href={`/operator/billing/${slug}`} className="underline underline-offset-4">
            Terms
          </Link>
        </span>
      }
    >
      <div className="flex flex-wrap items-center gap-2">
        {isUnderWay(invoice) && (
          <Confirm
            button={status === 'approved' ? 'Issue' : 'Send again'}
            title={`Issue ${number}?`}
            submit="Issue"
            fields={fields}
            action={sendInvoice}
          >
            <p>
              {hasStripe
                ? 'It goes to Stripe, which sends it to the customer. From then on it can only be voided or credited.'
                : 'There is no Stripe key: it is marked as issued here, and you send its PDF yourself.'}
            </p>
          </Confirm>
        )}
        {issued && (
          <Confirm
            button="Credit note"
            title={`Credit a part of ${number}`}
            submit="Write the credit note"
            fields={fields}
            action={credit}
          >
            <Field
              label={`Amount without tax, in ${currency}`}
              hint="Its share of the invoice’s tax is added by itself."
            >
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
            <Field label="Reason" hint="Printed on the credit note.">
              {(field) => (
                <input {...field} name="reason" required className="control w-full" maxLength={500} />
              )}
            </Field>
          </Confirm>
        )}
        {(voidable || (status === 'void' && !replaced)) && (
          <Confirm
            button="Void and reissue"
            title={`Replace ${number} by a new revision?`}
            submit="Void and reissue"
            fields={fields}
            action={revise}
            danger
          >
            <p>
              {number} becomes void for good, and its month is approved again with today’s terms, as a new
              revision with its own number.
            </p>
          </Confirm>
        )}
        {voidable && (
          <Confirm
            button="Void"
            title={`Void ${number}?`}
            submit="Void for good"
            fields={fields}
            action={takeBack}
            danger
          >
            <p>Nothing is to be paid on it any more. It keeps its number and stays in the list.</p>
          </Confirm>
        )}
        {status === 'paid' && (
          <p className="text-muted text-xs">It is paid: it can be credited, and no longer be voided.</p>
        )}
      </div>
    </Section>
  );
}
