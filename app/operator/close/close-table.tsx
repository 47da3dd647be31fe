import Link from 'next/link';
import type { ReactNode } from 'react';
import { Confirm } from '@/components/confirm';
import { month as monthName } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import { isUnderWay } from '@/lib/invoices/issue';
import { sendInvoice } from '../../t/[tenant]/invoices/[id]/actions';
import { placeOf } from '../../t/[tenant]/invoices/blockers';
import { Minor } from '../../t/[tenant]/invoices/minor';
import { stateOf } from '../../t/[tenant]/invoices/state';
import { StateBadge } from '../../t/[tenant]/invoices/state-badge';
import { approveOne } from './actions';
import { type CloseRow, STAGE_NAMES } from './close';

/** Every tenant of the month with what would be invoiced, or was. */
export function CloseTable({
  rows,
  month,
  hasStripe,
}: {
  rows: CloseRow[];
  month: string;
  hasStripe: boolean;
}) {
  return (
    <div className="card px-4 pb-3">
      <PlainTable
        caption={`Tenants in ${monthName(month)}`}
        columns={[
          { name: 'Tenant' },
          { name: 'Invoice' },
          { name: 'Status' },
          { name: 'Total', numeric: true },
          { name: <span className="sr-only">What to do</span>, numeric: true },
        ]}
        rows={rows.map((row) => ({
          key: row.key,
          cells: [
            <TenantCell key="tenant" row={row} />,
            <DocumentCell key="document" row={row} month={month} />,
            <StatusCell key="status" row={row} month={month} />,
            <TotalCell key="total" row={row} />,
            <ActionCell key="action" row={row} month={month} hasStripe={hasStripe} />,
          ],
        }))}
      />
    </div>
  );
}

function TenantCell({ row }: { row: CloseRow }) {
  if (!row.isFirst)
    return (
      <span className="sr-only">
        {row.name}, {row.invoice?.currency ?? row.preview?.currency}
      </span>
    );
  return (
    <>
      {row.name} <span className="text-muted text-xs">{row.slug}</span>
      <Link
        href={`/operator/billing/${row.slug}`}
        className="block w-fit text-muted text-xs underline underline-offset-2"
      >
        Terms and mark-ups
      </Link>
    </>
  );
}

function DocumentCell({ row, month }: { row: CloseRow; month: string }) {
  const { invoice, preview, slug } = row;
  const base = `/t/${slug}/invoices`;
  if (invoice)
    return (
      <Link href={`${base}/${invoice.id}`} className="underline underline-offset-4">
        {invoice.number}
      </Link>
    );
  if (!preview) return <span className="text-muted">–</span>;
  return (
    <Link
      href={`${base}/upcoming?month=${month.slice(0, 7)}&currency=${preview.currency}`}
      className="underline underline-offset-4"
    >
      Preview
      <span className="sr-only">
        {' '}
        of {row.name} in {preview.currency}
      </span>
    </Link>
  );
}

function StatusCell({ row, month }: { row: CloseRow; month: string }) {
  const { invoice, blockers, problem, stage, slug } = row;
  const today = new Date().toISOString().slice(0, 10);
  return (
    <span className="block min-w-48 max-w-md whitespace-normal">
      {invoice ? (
        <StateBadge state={stateOf(invoice, today)} />
      ) : (
        row.isFirst && blockers.length === 0 && !problem && STAGE_NAMES[stage]
      )}
      {invoice?.stripeProblem && <Problem>{invoice.stripeProblem}</Problem>}
      {problem && problem !== invoice?.stripeProblem && <Problem>{problem}</Problem>}
      {blockers.length > 0 && (
        <ul className="space-y-0.5">
          {blockers.map(({ kind, sentence, waivable }) => {
            const place = placeOf(kind, slug, month, true);
            return (
              <li key={kind} className={waivable || kind === 'not_ended' ? 'text-muted' : 'text-warn'}>
                {sentence}{' '}
                {place && (
                  <Link href={place.href} className="whitespace-nowrap underline underline-offset-2">
                    {place.name}
                    <span className="sr-only"> for {row.name}</span>
                  </Link>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </span>
  );
}

function Problem({ children }: { children: ReactNode }) {
  return <span className="mt-1 block text-danger text-xs">{children}</span>;
}

function TotalCell({ row: { invoice, preview } }: { row: CloseRow }) {
  const shown = invoice ?? preview;
  if (!shown) return <span className="text-muted">–</span>;
  return (
    <span className={invoice ? 'font-medium' : ''}>
      <Minor amount={shown.totalMinor} currency={shown.currency} showCurrency />
    </span>
  );
}

function ActionCell({ row, month, hasStripe }: { row: CloseRow; month: string; hasStripe: boolean }) {
  const { invoice, stage, isFirst, slug, name, waivable, blockers } = row;
  if (invoice && isUnderWay(invoice))
    return (
      <Confirm
        button={invoice.stripeProblem ? 'Retry' : 'Issue'}
        title={`Issue ${invoice.number} of ${name}?`}
        submit="Issue"
        fields={{ tenant: slug, id: String(invoice.id) }}
        action={sendInvoice}
      >
        <p>
          {hasStripe
            ? 'It goes to Stripe, which sends it to the customer. From then on it can only be voided or credited.'
            : 'There is no Stripe key: it is marked as issued here, and you send its PDF yourself.'}
        </p>
      </Confirm>
    );
  if (!isFirst || invoice || (stage !== 'ready' && !waivable)) return null;
  return (
    <Confirm
      button={waivable ? 'Approve anyway' : 'Approve'}
      title={`Approve ${monthName(month)} of ${name}?`}
      submit={waivable ? 'Approve all the same' : 'Approve'}
      fields={{ tenant: slug, month: month.slice(0, 7), waive: waivable ? 'yes' : 'no' }}
      action={approveOne}
      danger={waivable}
    >
      {waivable && (
        <ul className="list-disc space-y-1 pl-5 text-warn">
          {blockers.map(({ kind, sentence }) => (
            <li key={kind}>{sentence}</li>
          ))}
        </ul>
      )}
      <p>
        Lines and sums are frozen as they are now, and the invoice gets its number. It can be voided
        afterwards, and not be changed.
      </p>
    </Confirm>
  );
}
