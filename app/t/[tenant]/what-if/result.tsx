'use client';

import type { ReactNode } from 'react';
import { categoryLook } from '@/components/category';
import { CategoryName } from '@/components/category-name';
import { DataTable } from '@/components/data-table';
import { Empty } from '@/components/empty';
import { changeTenths, count, decimalsFor, signedPercent } from '@/components/format';
import { useLanguage } from '@/components/language';
import { Money } from '@/components/money';
import { Warning } from '@/components/notice';
import { Section } from '@/components/section';
import { type Amounts, type Comparison, sumBy } from '@/lib/reprice/tally';
import type { Line, View } from './view';
import { WORDS } from './words';

/** Actual and what-if side by side; one block a currency, because amounts of two are never added. */
export function Result({ id, view }: { id: string; view: View }) {
  const t = WORDS[useLanguage()];
  const { title, confidence, cards, currencies } = view;
  if (currencies.length === 0) return <Empty title={t.nothing}>{t.nothingText}</Empty>;
  const several = currencies.length > 1;
  return (
    <section aria-labelledby={id} className="space-y-6">
      <div>
        <h2 id={id} className="font-medium text-base">
          {title}
        </h2>
        <p className="mt-1 text-muted">
          <span className="font-medium text-ink">{t.confidence[confidence.level]}</span> {confidence.sentence}{' '}
          {cards}
        </p>
      </div>
      {currencies.map(({ total, countries, categories, lines }) => (
        <div key={total.currency} className="space-y-6">
          <Figures total={total} />
          {total.whatIf.unpriced > 0n && <Warning>{t.unpriced(total.whatIf.unpriced)}</Warning>}
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <Lines
              id={id}
              title={t.categories}
              several={several}
              total={total}
              rows={categories}
              first="category"
            />
            <Lines
              id={id}
              title={t.countries}
              several={several}
              total={total}
              rows={countries}
              first="country"
            />
          </div>
          <Lines id={id} title={t.both} several={several} total={total} rows={lines} first="both" />
        </div>
      ))}
    </section>
  );
}

function Figures({ total }: { total: Comparison }) {
  const { currency, actual, whatIf, difference } = total;
  const language = useLanguage();
  const t = WORDS[language];
  const change = changeTenths(whatIf.price, actual.price);
  return (
    <dl className="card grid divide-y divide-line sm:grid-cols-3 sm:divide-x sm:divide-y-0">
      <Figure name={t.actualPrice} value={<Amount micros={actual.price} currency={currency} showCurrency />}>
        <Units sums={actual} currency={currency} />
      </Figure>
      <Figure name={t.whatIfPrice} value={<Amount micros={whatIf.price} currency={currency} showCurrency />}>
        <Units sums={whatIf} currency={currency} />
      </Figure>
      <Figure name={t.difference} value={<Difference micros={difference.price} currency={currency} />}>
        {change === null ? t.nothingPaid : signedPercent(change, language)}
        <br />
        {t.listPrice}
        <Difference micros={difference.cost} currency={currency} />
      </Figure>
    </dl>
  );
}

function Units({ sums, currency }: { sums: Amounts; currency: string }) {
  const t = WORDS[useLanguage()];
  return (
    <>
      {t.listPrice}
      <Amount micros={sums.cost} currency={currency} />
      <br />
      {t.units(sums.quantity, sums.billable)}
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
  const decimals = decimalsFor(props.currency, [props.micros]);
  return <Money {...props} decimals={decimals} language={useLanguage()} />;
}

function Difference({ micros, currency, decimals }: { micros: bigint; currency: string; decimals?: number }) {
  return (
    <span className="whitespace-nowrap">
      {micros > 0n && '+'}
      <Money
        micros={micros}
        currency={currency}
        decimals={decimals ?? decimalsFor(currency, [micros])}
        language={useLanguage()}
      />
    </span>
  );
}

/** Of no more lines, one finds each without a search. */
const FEW = 12;

/** What the address calls the tables. */
const NAMES = { category: 'categories', country: 'countries', both: 'lines' } as const;

const HEADINGS = {
  category: ['category'],
  country: ['country'],
  both: ['country', 'category'],
} as const;

function Lines({
  id,
  title,
  several,
  total,
  rows,
  first,
}: {
  id: string;
  title: string;
  /** Other currencies have tables of the same title: then each says which it is. */
  several: boolean;
  total: Comparison;
  rows: Line[];
  first: keyof typeof HEADINGS;
}) {
  const language = useLanguage();
  const t = WORDS[language];
  const { currency } = total;
  const prices = [total, ...rows].flatMap(({ actual, whatIf }) => [actual.price, whatIf.price]);
  const decimals = decimalsFor(currency, prices);
  const cells = ({ actual, whatIf, difference }: Comparison) => [
    count(actual.quantity, language),
    <Price key="actual" sums={actual} currency={currency} decimals={decimals} />,
    count(whatIf.quantity, language),
    <Price key="what-if" sums={whatIf} currency={currency} decimals={decimals} />,
    <Difference key="difference" micros={difference.price} currency={currency} decimals={decimals} />,
  ];
  const categories = Object.fromEntries(
    rows.map(({ category }) => [category, categoryLook(category, language).name]),
  );
  const names = ({ country, category }: Line) => ({
    category: [<CategoryName key="category" category={category} language={language} />],
    country: [country],
    both: [country, <CategoryName key="category" category={category} language={language} />],
  });
  return (
    <Section id={`${id}-${first}-${currency}`} title={several ? `${title}, ${currency}` : title}>
      <DataTable
        name={`${NAMES[first]}.${currency.toLowerCase()}`}
        caption={t.caption(title, currency)}
        search={rows.length > FEW ? t.search : undefined}
        choosable={first === 'both'}
        columns={[
          ...HEADINGS[first].map((heading) => ({
            id: heading,
            name: t[heading],
            options: heading === 'category' && first === 'both' ? categories : undefined,
          })),
          { id: 'units', name: t.unitsName, numeric: true, wide: true },
          { id: 'actual', name: t.actual, numeric: true, wide: first === 'both' },
          { id: 'then', name: t.unitsThen, numeric: true, wide: true },
          { id: 'what-if', name: t.whatIf, numeric: true },
          { id: 'difference', name: t.difference, numeric: true },
        ]}
        rows={rows.map((row, index) => ({
          key: String(index),
          facets: { category: row.category },
          values: [
            ...HEADINGS[first].map((heading) =>
              heading === 'country' ? row.country : categoryLook(row.category, language).name,
            ),
            row.actual.quantity,
            row.actual.price,
            row.whatIf.quantity,
            row.whatIf.price,
            row.difference.price,
          ],
          cells: [...names(row)[first], ...cells(row)],
        }))}
        total={(shown) => {
          const [sum] = sumBy(
            shown.map(({ key }) => rows[Number(key)]!),
            () => '',
          );
          return [t.total, ...(first === 'both' ? [''] : []), ...(sum ? cells(sum) : [])];
        }}
        tall
      />
    </Section>
  );
}

/** Free and unpriced are words: neither is an amount of zero. */
function Price({ sums, currency, decimals }: { sums: Amounts; currency: string; decimals: number }) {
  const language = useLanguage();
  const t = WORDS[language];
  if (sums.quantity === 0n) return <span className="text-muted">–</span>;
  if (sums.billable === 0n && sums.unpriced > 0n) return <span className="text-warn">{t.noPrice}</span>;
  if (sums.billable === 0n) return <span className="text-muted">{t.free}</span>;
  return <Money micros={sums.price} currency={currency} decimals={decimals} language={language} />;
}
