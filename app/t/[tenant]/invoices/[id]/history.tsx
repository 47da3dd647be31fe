import Link from 'next/link';
import { day } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { localDay } from '@/lib/engine/time';
import type { CreditNote, Invoice } from '@/lib/invoices/invoice';
import { currentLanguage } from '@/lib/language/current';
import { problemIn } from '@/lib/stripe/problems';
import { Minor } from '../minor';
import { stateOf } from '../state';
import { StateBadge } from '../state-badge';
import { WORDS as SHARED } from '../words';
import { WORDS } from './words';

export async function CreditNotes({
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
  const language = await currentLanguage();
  const t = { ...SHARED[language], ...WORDS[language] };
  const { currency } = invoice;
  const minor = (key: string, amount: bigint) => (
    <Minor key={key} amount={amount} currency={currency} language={language} />
  );
  return (
    <Section id="credit-notes" title={t.creditNotes}>
      <PlainTable
        caption={t.creditNotesIn(currency)}
        columns={[
          { name: t.number },
          { name: t.date, wide: true },
          { name: t.reason },
          { name: t.amount, numeric: true, wide: true },
          { name: t.tax, numeric: true, wide: true },
          { name: t.total, numeric: true },
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
                <span className="sr-only">{t.asPdf}</span>
              </a>
              {note.stripeProblem && (
                <span className="block text-warn text-xs">{problemIn(note.stripeProblem, language)}</span>
              )}
            </>,
            day(localDay(note.createdAt, zone), true, language),
            <span key="reason" className="whitespace-normal">
              {note.reason}
            </span>,
            minor('amount', note.amountMinor),
            minor('tax', note.taxMinor),
            minor('total', note.amountMinor + note.taxMinor),
          ],
        }))}
      />
    </Section>
  );
}

/** Every revision of the month's invoice. Alone, there is nothing to say. */
export async function Revisions({
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
  const language = await currentLanguage();
  const t = { ...SHARED[language], ...WORDS[language] };
  return (
    <Section id="revisions" title={t.revisions}>
      <PlainTable
        caption={t.revisionsIn(current.currency)}
        columns={[
          { name: WORDS[language].revision },
          { name: t.number },
          { name: t.approved, wide: true },
          { name: t.status },
          { name: t.total, numeric: true },
        ]}
        rows={revisions.map((one) => ({
          key: String(one.id),
          cells: [
            one.revision,
            one.id === current.id ? (
              t.thisOne
            ) : (
              <Link key="number" href={`${base}/${one.id}`} className="underline underline-offset-4">
                {one.number}
              </Link>
            ),
            day(localDay(one.approvedAt, zone), true, language),
            <StateBadge key="status" state={stateOf(one, one.dueOn)} language={language} />,
            <Minor key="total" amount={one.totalMinor} currency={one.currency} language={language} />,
          ],
        }))}
      />
    </Section>
  );
}
