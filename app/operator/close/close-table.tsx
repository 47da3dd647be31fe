import Link from 'next/link';
import type { ReactNode } from 'react';
import { Confirm } from '@/components/confirm';
import { month as monthName } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import { blockerSentence } from '@/lib/invoices/blocker-words';
import { isUnderWay } from '@/lib/invoices/issue';
import type { Language } from '@/lib/language/language';
import { problemIn } from '@/lib/stripe/problems';
import { sendInvoice } from '../../t/[tenant]/invoices/[id]/actions';
import { WORDS as INVOICE_WORDS } from '../../t/[tenant]/invoices/[id]/words';
import { placeOf } from '../../t/[tenant]/invoices/blockers';
import { Minor } from '../../t/[tenant]/invoices/minor';
import { stateOf } from '../../t/[tenant]/invoices/state';
import { StateBadge } from '../../t/[tenant]/invoices/state-badge';
import { approveOne } from './actions';
import type { CloseRow } from './close';
import { WORDS } from './words';

/** Every tenant of the month with what would be invoiced, or was. */
export function CloseTable({
  rows,
  month,
  hasStripe,
  language,
}: {
  rows: CloseRow[];
  month: string;
  hasStripe: boolean;
  language: Language;
}) {
  const t = WORDS[language];
  const look = { month, hasStripe, language };
  return (
    <div className="card px-4 pb-3">
      <PlainTable
        caption={t.tenantsIn(monthName(month, language))}
        columns={[
          { name: t.tenant, line: true },
          { name: t.invoice },
          { name: t.status, line: true },
          { name: t.total, numeric: true },
          { name: <span className="sr-only">{t.whatToDo}</span>, numeric: true },
        ]}
        rows={rows.map((row) => ({
          key: row.key,
          cells: [
            <TenantCell key="tenant" row={row} look={look} />,
            <DocumentCell key="document" row={row} look={look} />,
            <StatusCell key="status" row={row} look={look} />,
            <TotalCell key="total" row={row} look={look} />,
            <ActionCell key="action" row={row} look={look} />,
          ],
        }))}
        stacks
      />
    </div>
  );
}

interface Look {
  month: string;
  hasStripe: boolean;
  language: Language;
}

function TenantCell({ row, look }: { row: CloseRow; look: Look }) {
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
        {WORDS[look.language].terms}
      </Link>
    </>
  );
}

function DocumentCell({ row, look: { month, language } }: { row: CloseRow; look: Look }) {
  const t = WORDS[language];
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
      {t.preview}
      <span className="sr-only">{t.previewOf(row.name, preview.currency)}</span>
    </Link>
  );
}

function StatusCell({ row, look: { month, language } }: { row: CloseRow; look: Look }) {
  const t = WORDS[language];
  const { invoice, blockers, problem, stage, slug } = row;
  const today = new Date().toISOString().slice(0, 10);
  return (
    <span className="block min-w-48 max-w-md whitespace-normal">
      {invoice ? (
        <StateBadge state={stateOf(invoice, today)} language={language} />
      ) : (
        row.isFirst && blockers.length === 0 && !problem && t.stages[stage]
      )}
      {invoice?.stripeProblem && <Problem>{problemIn(invoice.stripeProblem, language)}</Problem>}
      {problem && problem !== invoice?.stripeProblem && <Problem>{problemIn(problem, language)}</Problem>}
      {blockers.length > 0 && (
        <ul className="space-y-0.5">
          {blockers.map((blocker) => {
            const { kind, sentence, waivable } = blocker;
            const place = placeOf(kind, slug, month, { isOperator: true, language });
            return (
              <li key={sentence} className={waivable || kind === 'not_ended' ? 'text-muted' : 'text-warn'}>
                {blockerSentence(blocker, language)}{' '}
                {place && (
                  <Link href={place.href} className="whitespace-nowrap underline underline-offset-2">
                    {place.name}
                    <span className="sr-only">{t.placeFor(row.name)}</span>
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

function TotalCell({ row: { invoice, preview }, look }: { row: CloseRow; look: Look }) {
  const shown = invoice ?? preview;
  if (!shown) return <span className="text-muted">–</span>;
  return (
    <span className={invoice ? 'font-medium' : ''}>
      <Minor amount={shown.totalMinor} currency={shown.currency} language={look.language} showCurrency />
    </span>
  );
}

function ActionCell({ row, look: { month, hasStripe, language } }: { row: CloseRow; look: Look }) {
  const t = WORDS[language];
  const its = INVOICE_WORDS[language];
  const { invoice, stage, isFirst, slug, name, waivable, blockers } = row;
  if (invoice && isUnderWay(invoice))
    return (
      <Confirm
        button={invoice.stripeProblem ? t.retry : its.issue}
        title={its.issueTitleOf(invoice.number, name)}
        submit={its.issue}
        fields={{ tenant: slug, id: String(invoice.id) }}
        action={sendInvoice}
      >
        <p>{hasStripe ? its.toStripe : its.withoutStripe}</p>
      </Confirm>
    );
  if (!isFirst || invoice || (stage !== 'ready' && !waivable)) return null;
  return (
    <Confirm
      button={waivable ? t.approveAnyway : t.approve}
      title={t.approveTitle(monthName(month, language), name)}
      submit={waivable ? t.approveAllTheSame : t.approve}
      fields={{ tenant: slug, month: month.slice(0, 7), waive: waivable ? 'yes' : 'no' }}
      action={approveOne}
      danger={waivable}
    >
      {waivable && (
        <ul className="list-disc space-y-1 pl-5 text-warn">
          {blockers.map((blocker) => (
            <li key={blocker.sentence}>{blockerSentence(blocker, language)}</li>
          ))}
        </ul>
      )}
      <p>{t.approveText}</p>
    </Confirm>
  );
}
