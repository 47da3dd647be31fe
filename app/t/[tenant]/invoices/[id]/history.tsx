import Link from 'next/link';
import { day } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { localDay } from '@/lib/engine/time';
import type { CreditNote, Invoice } from '@/lib/invoices/invoice';
import { Minor } from '../minor';
import { stateOf } from '../state';
import { StateBadge } from '../state-badge';

export function CreditNotes({
  notes,
  invoice,
  base,
  zone,
}: {
  notes: CreditNote[];
  invoice: Invoice;
  base: string;
  zone: string;
}) {
  if (notes.length === 0) return null;
  const { currency } = invoice;
  return (
    <Section id="credit-notes" title="Credit notes">
      <PlainTable
        caption={`Credit notes in ${currency}`}
        columns={[
          { name: 'Number' },
          { name: 'Date', wide: true },
          { name: 'Reason' },
          { name: 'Amount', numeric: true, wide: true },
          { name: 'Tax', numeric: true, wide: true },
          { name: 'Total', numeric: true },
        ]}
        rows={notes.map((note) => ({
          key: note.number,
          cells: [
            <>
              <a
                href={`${base}/credit-notes/${note.id}/pdf`}
                download
                className="underline underline-offset-4"
              >
                {note.number}
                <span className="sr-only"> as PDF</span>
              </a>
              {note.stripeProblem && <span className="block text-warn text-xs">{note.stripeProblem}</span>}
            </>,
            day(localDay(note.createdAt, zone)),
            <span key="reason" className="whitespace-normal">
              {note.reason}
            </span>,
            <Minor key="amount" amount={note.amountMinor} currency={currency} />,
            <Minor key="tax" amount={note.taxMinor} currency={currency} />,
            <Minor key="total" amount={note.amountMinor + note.taxMinor} currency={currency} />,
          ],
        }))}
      />
    </Section>
  );
}

/** Every revision of the month's invoice. Alone, there is nothing to say. */
export function Revisions({
  revisions,
  current,
  base,
  zone,
}: {
  revisions: Invoice[];
  current: Invoice;
  base: string;
  zone: string;
}) {
  if (revisions.length < 2) return null;
  return (
    <Section id="revisions" title="Revisions">
      <PlainTable
        caption={`Revisions, in ${current.currency}`}
        columns={[
          { name: 'Revision' },
          { name: 'Number' },
          { name: 'Approved', wide: true },
          { name: 'Status' },
          { name: 'Total', numeric: true },
        ]}
        rows={revisions.map((one) => ({
          key: String(one.id),
          cells: [
            one.revision,
            one.id === current.id ? (
              'this one'
            ) : (
              <Link key="number" href={`${base}/${one.id}`} className="underline underline-offset-4">
                {one.number}
              </Link>
            ),
            day(localDay(one.approvedAt, zone)),
            <StateBadge key="status" state={stateOf(one, one.dueOn)} />,
            <Minor key="total" amount={one.totalMinor} currency={one.currency} />,
          ],
        }))}
      />
    </Section>
  );
}
