import Link from 'next/link';
import type { ReactNode } from 'react';
import { decimalsFor, month } from '@/components/format';
import { Money } from '@/components/money';
import type { Preview } from '@/lib/invoices/invoice';
import { addMonths } from '@/lib/invoices/month';
import { Blockers } from './blockers';
import { Minor } from './minor';
import { partsOf } from './sections';
import { taxName } from './words';

/** A month as it would be invoiced now. */
export function PreviewCard({
  preview,
  slug,
  isOperator,
}: {
  preview: Preview;
  slug: string;
  isOperator: boolean;
}) {
  const { currency, lines, terms } = preview;
  const { cost, markUp, fees } = partsOf(lines);
  const decimals = decimalsFor(currency, [cost, markUp]);
  const id = `preview-${preview.month}-${currency}`;
  const running = preview.blockers.some(({ kind }) => kind === 'not_ended');
  return (
    <section aria-labelledby={id} className="card p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id={id} className="font-medium text-base">
          {month(preview.month)}
          {running ? ' so far' : ', to be approved'}
          <span className="ml-2 text-muted text-xs">{currency}</span>
        </h2>
        <Link
          href={`/t/${slug}/invoices/upcoming?month=${preview.month.slice(0, 7)}&currency=${currency}`}
          className="text-accent underline underline-offset-4"
        >
          Lines
          <span className="sr-only">
            {' '}
            of {month(preview.month)} in {currency}
          </span>
        </Link>
      </div>
      <p className="mt-2 font-semibold text-3xl tracking-tight">
        <Minor amount={preview.totalMinor} currency={currency} showCurrency />
      </p>
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-2 text-[0.8125rem] sm:flex sm:flex-wrap">
        <Part name="Meta’s list price">
          <Money micros={cost} currency={currency} decimals={decimals} />
        </Part>
        <Part name="Mark-up">
          <Money micros={markUp} currency={currency} decimals={decimals} />
        </Part>
        {fees > 0n && (
          <Part name="Fees">
            <Money micros={fees} currency={currency} decimals={decimalsFor(currency, [fees])} />
          </Part>
        )}
        <Part name={taxName(terms.tax)}>
          {terms.tax.kind === 'stripe' ? (
            'added when it is issued'
          ) : (
            <Minor amount={preview.taxMinor} currency={currency} />
          )}
        </Part>
      </dl>
      {running && (
        <p className="mt-3 text-muted text-xs">
          It ends before {month(addMonths(preview.month, 1))} in {preview.timezone}, and changes with every
          delivery until then.
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
