import type { ReactNode } from 'react';
import { CategoryName } from '@/components/category-name';
import { Empty } from '@/components/empty';
import { changeTenths, count, decimalsFor, plural, signedPercent } from '@/components/format';
import { Money } from '@/components/money';
import { Warning } from '@/components/notice';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import type { Amounts, Comparison } from '@/lib/reprice/tally';
import type { Line, View } from './view';

/** Actual and what-if side by side; one block a currency, because amounts of two are never added. */
export function Result({ id, view }: { id: string; view: View }) {
  const { title, confidence, cards, currencies } = view;
  if (currencies.length === 0)
    return (
      <Empty title="Nothing was delivered in this period">
        Choose another period above: there is no traffic to replay.
      </Empty>
    );
  return (
    <section aria-labelledby={id} className="space-y-6">
      <div>
        <h2 id={id} className="font-medium text-base">
          {title}
        </h2>
        <p className="mt-1 text-muted">
          <span className="font-medium text-ink">Confidence {confidence.level}.</span> {confidence.sentence}{' '}
          {cards}
        </p>
      </div>
      {currencies.map(({ total, countries, categories, lines }) => (
        <div key={total.currency} className="space-y-6">
          <Figures total={total} />
          {total.whatIf.unpriced > 0n && (
            <Warning>
              {plural(total.whatIf.unpriced, 'unit has', 'units have')} no price under these rules and{' '}
              {total.whatIf.unpriced === 1n ? 'is' : 'are'} in no amount of the what-if.
            </Warning>
          )}
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <Lines id={id} title="Categories" total={total} rows={categories} first="category" />
            <Lines id={id} title="Countries" total={total} rows={countries} first="country" />
          </div>
          <Lines id={id} title="Countries and categories" total={total} rows={lines} first="both" />
        </div>
      ))}
    </section>
  );
}

function Figures({ total }: { total: Comparison }) {
  const { currency, actual, whatIf, difference } = total;
  const change = changeTenths(whatIf.price, actual.price);
  return (
    <dl className="card grid divide-y divide-line sm:grid-cols-3 sm:divide-x sm:divide-y-0">
      <Figure name="Actual price" value={<Amount micros={actual.price} currency={currency} showCurrency />}>
        <Units sums={actual} currency={currency} />
      </Figure>
      <Figure name="What-if price" value={<Amount micros={whatIf.price} currency={currency} showCurrency />}>
        <Units sums={whatIf} currency={currency} />
      </Figure>
      <Figure name="Difference" value={<Difference micros={difference.price} currency={currency} />}>
        {change === null ? 'Nothing was paid' : signedPercent(change)}
        <br />
        Meta’s list price <Difference micros={difference.cost} currency={currency} />
      </Figure>
    </dl>
  );
}

function Units({ sums, currency }: { sums: Amounts; currency: string }) {
  return (
    <>
      Meta’s list price <Amount micros={sums.cost} currency={currency} />
      <br />
      {plural(sums.quantity, 'unit')}, {count(sums.billable)} charged
    </>
  );
}

function Figure({ name, value, children }: { name: string; value: ReactNode; children: ReactNode }) {
  return (
    <div className="px-5 py-5">
      <dt className="eyebrow">{name}</dt>
      <dd className="mt-1.5">
        <div className="font-semibold text-2xl tracking-tight">{value}</div>
        <div className="mt-2 text-muted text-xs leading-relaxed">{children}</div>
      </dd>
    </div>
  );
}

function Amount(props: { micros: bigint; currency: string; showCurrency?: boolean }) {
  return <Money {...props} decimals={decimalsFor(props.currency, [props.micros])} />;
}

function Difference({ micros, currency, decimals }: { micros: bigint; currency: string; decimals?: number }) {
  return (
    <span className="whitespace-nowrap">
      {micros > 0n && '+'}
      <Money micros={micros} currency={currency} decimals={decimals ?? decimalsFor(currency, [micros])} />
    </span>
  );
}

const HEADINGS = {
  category: ['Category'],
  country: ['Country'],
  both: ['Country', 'Category'],
} as const;

function Lines({
  id,
  title,
  total,
  rows,
  first,
}: {
  id: string;
  title: string;
  total: Comparison;
  rows: Line[];
  first: keyof typeof HEADINGS;
}) {
  const { currency } = total;
  const prices = [total, ...rows].flatMap(({ actual, whatIf }) => [actual.price, whatIf.price]);
  const decimals = decimalsFor(currency, prices);
  const cells = ({ actual, whatIf, difference }: Comparison) => [
    count(actual.quantity),
    <Price key="actual" sums={actual} currency={currency} decimals={decimals} />,
    count(whatIf.quantity),
    <Price key="what-if" sums={whatIf} currency={currency} decimals={decimals} />,
    <Difference key="difference" micros={difference.price} currency={currency} decimals={decimals} />,
  ];
  const names = ({ country, category }: Line) => ({
    category: [<CategoryName key="category" category={category} />],
    country: [country],
    both: [country, <CategoryName key="category" category={category} />],
  });
  return (
    <Section id={`${id}-${first}-${currency}`} title={title}>
      <PlainTable
        caption={`${title}: actual and what-if in ${currency}`}
        columns={[
          ...HEADINGS[first].map((name) => ({ name })),
          { name: 'Units', numeric: true, wide: true },
          { name: 'Actual', numeric: true, wide: first === 'both' },
          { name: 'Units then', numeric: true, wide: true },
          { name: 'What-if', numeric: true },
          { name: 'Difference', numeric: true },
        ]}
        rows={rows.map((row) => ({
          key: `${row.country} ${row.category}`,
          cells: [...names(row)[first], ...cells(row)],
        }))}
        total={['Total', ...(first === 'both' ? [''] : []), ...cells(total)]}
        tall
      />
    </Section>
  );
}

/** Free and unpriced are words: neither is an amount of zero. */
function Price({ sums, currency, decimals }: { sums: Amounts; currency: string; decimals: number }) {
  if (sums.quantity === 0n) return <span className="text-muted">–</span>;
  if (sums.billable === 0n && sums.unpriced > 0n) return <span className="text-warn">unpriced</span>;
  if (sums.billable === 0n) return <span className="text-muted">free</span>;
  return <Money micros={sums.price} currency={currency} decimals={decimals} />;
}
