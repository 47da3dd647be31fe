import Link from 'next/link';
import type { ReactNode } from 'react';
import { decimalsFor, month } from '@/components/format';
import { Money } from '@/components/money';
import type { Preview } from '@/lib/invoices/invoice';
import { addMonths } from '@/lib/invoices/month';
import { currentLanguage } from '@/lib/language/current';
import { Blockers } from './blockers';
import { Minor } from './minor';
import { partsOf } from './sections';
import { taxName } from './sentences';
import { WORDS } from './words';

/** A month as it would be invoiced now. */
export async function PreviewCard({
  preview,
  slug,
  isOperator,
}: {
  preview: Preview;
  slug: string;
  isOperator: boolean;
}) {
  const language = await currentLanguage();
  const t = WORDS[language];
  const name = month(preview.month, language);
  const { currency, lines, terms } = preview;
  const { cost, markUp, fees } = partsOf(lines);
  const decimals = decimalsFor(currency, [cost, markUp]);
  const amount = (micros: bigint, digits: number) => (
    <Money micros={micros} currency={currency} decimals={digits} language={language} />
  );
  const id = `preview-${preview.month}-${currency}`;
  const running = preview.blockers.some(({ kind }) => kind === 'not_ended');
  return (
    <section aria-labelledby={id} className="card p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id={id} className="font-medium text-base">
          {running ? t.soFar(name) : t.toApprove(name)}
          <span className="ml-2 text-muted text-xs">{currency}</span>
        </h2>
        <Link
          href={`/t/${slug}/invoices/upcoming?month=${preview.month.slice(0, 7)}&currency=${currency}`}
          className="text-accent underline underline-offset-4"
        >
          {t.lines}
          <span className="sr-only">{t.linesOf(name, currency)}</span>
        </Link>
      </div>
      <p className="mt-2 font-semibold text-3xl tracking-tight">
        <Minor amount={preview.totalMinor} currency={currency} language={language} showCurrency />
      </p>
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-2 text-[0.8125rem] sm:flex sm:flex-wrap">
        <Part name={t.listPrice}>{amount(cost, decimals)}</Part>
        <Part name={t.markUp}>{amount(markUp, decimals)}</Part>
        {fees > 0n && <Part name={t.fees}>{amount(fees, decimalsFor(currency, [fees]))}</Part>}
        <Part name={taxName(terms.tax, language)}>
          {terms.tax.kind === 'stripe' ? (
            t.atIssue
          ) : (
            <Minor amount={preview.taxMinor} currency={currency} language={language} />
          )}
        </Part>
      </dl>
      {running && (
        <p className="mt-3 text-muted text-xs">
          {t.changing(month(addMonths(preview.month, 1), language), preview.timezone)}
        </p>
      )}
      <Blockers blockers={preview.blockers} slug={slug} of={preview} isOperator={isOperator} />
    </section>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-xs">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
