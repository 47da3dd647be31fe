import { ArrowRight, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { categoryLook } from '@/components/category';
import { marketName } from '@/lib/invoices/documents/writing';
import type { Language } from '@/lib/language/language';
import type { SpendRow } from '@/lib/spend/read';
import type { Concern } from './concerns';
import { scopeName } from './settings/budgets/bar';
import { WORDS } from './words';

interface Props {
  slug: string;
  today: string;
  language: Language;
}

/** What somebody should look at, each with the place where it is solved. Nothing to say, nothing shown. */
export function Attention({ concerns, ...props }: Props & { concerns: Concern[] }) {
  if (concerns.length === 0) return null;
  return (
    <section aria-labelledby="attention" className="rounded-[10px] bg-warn-soft px-5 py-4 text-warn">
      <h2 id="attention" className="mb-1 flex items-center gap-2 font-medium">
        <TriangleAlert aria-hidden="true" className="size-4" />
        {WORDS[props.language].attention}
      </h2>
      <ul className="divide-y divide-warn/20 text-[0.8125rem]">
        {concerns.map((concern) => (
          <li key={keyOf(concern)} className="py-2 last:pb-0">
            {concern.kind === 'unpriced' ? (
              <Unpriced rows={concern.rows} {...props} />
            ) : (
              <Plain {...sentenceOf(concern, props)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function keyOf(concern: Concern): string {
  if ('standing' in concern) return `${concern.kind} ${concern.standing.budget.id}`;
  if ('meter' in concern) return `${concern.kind} ${concern.meter.phone}`;
  return 'month' in concern ? `${concern.kind} ${concern.month}` : concern.kind;
}

interface Sentence {
  text: string;
  href: string;
  link: string;
}

function sentenceOf(concern: Exclude<Concern, { kind: 'unpriced' }>, { slug, language }: Props): Sentence {
  const t = WORDS[language];
  const base = `/t/${slug}`;
  switch (concern.kind) {
    case 'discrepancies':
      return {
        text: t.discrepancies(concern.count, concern.month),
        href: `${base}/discrepancies?month=${concern.month}`,
        link: t.lookAtThem,
      };
    case 'not_closed':
      return {
        text: t.notClosed(concern.month),
        href: `${base}/invoices/upcoming?month=${concern.month}`,
        link: t.whatBlocks,
      };
    case 'budget_passed':
    case 'budget_forecast':
      return {
        text: t[concern.kind](scopeName(concern.standing.budget, language)),
        href: `${base}/settings/budgets`,
        link: t.toBudgets,
      };
    case 'free_over':
      return { text: t.freeOver(concern.meter.display), href: '#free', link: t.toMeters };
    case 'free_ends':
      return {
        text: t.freeEnds(concern.meter.display, concern.meter.runsOut!),
        href: '#free',
        link: t.toMeters,
      };
    case 'quarantined':
    case 'failed':
      return { text: t[concern.kind](concern.count), href: '/operator', link: t.toInbox };
  }
}

function Plain({ text, href, link }: Sentence) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
      <span>{text}</span>
      <SolveLink href={href}>{link}</SolveLink>
    </div>
  );
}

function SolveLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="inline-flex items-center gap-1 underline underline-offset-2">
      {children}
      <ArrowRight aria-hidden="true" className="size-3.5" />
    </Link>
  );
}

const SHOWN = 5;

function Unpriced({ rows, slug, today, language }: Props & { rows: SpendRow[] }) {
  const t = WORDS[language];
  const units = rows.reduce((sum, row) => sum + row.unpriced, 0n);
  const largest = [...rows].sort((a, b) => (a.unpriced < b.unpriced ? 1 : -1)).slice(0, SHOWN);
  return (
    <>
      <h3>{t.waits(units)}</h3>
      <ul className="mt-1 space-y-0.5">
        {largest.map((row) => (
          <li key={`${row.month} ${row.market} ${row.category} ${row.currency}`}>
            <Link href={countriesOf(row, slug, today)} className="underline underline-offset-2">
              {t.waitsIn(
                categoryLook(row.category!, language).name,
                marketName(row.market!, language),
                row.month!,
              )}
            </Link>
            : {t.noRate(row.unpriced, row.currency)}
          </li>
        ))}
        {rows.length > SHOWN && <li>{t.moreKinds(rows.length - SHOWN)}</li>}
      </ul>
    </>
  );
}

function countriesOf(row: SpendRow, slug: string, today: string): string {
  const query = new URLSearchParams({
    period: today.startsWith(row.month!) ? 'this-month' : 'last-month',
    currency: row.currency,
    market: row.market!,
    category: row.category!,
  });
  return `/t/${slug}/countries?${query}`;
}
