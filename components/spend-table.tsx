import type { ReactNode } from 'react';
import { inLanguages, type Language } from '@/lib/language/language';
import type { SpendSums } from '@/lib/spend/read';
import { count, decimalsFor } from './format';
import { Money } from './money';
import { PlainTable } from './plain-table';

const WORDS = inLanguages(
  {
    units: 'Units',
    billable: 'Billable',
    free: 'Free',
    unpriced: 'Unpriced',
    cost: 'Cost',
    price: (currency: string) => `Price, ${currency}`,
    total: 'Total',
  },
  {
    units: 'Unités',
    billable: 'Facturées',
    free: 'Gratuites',
    unpriced: 'Sans tarif',
    cost: 'Coût',
    price: (currency) => `Prix, ${currency}`,
    total: 'Total',
  },
);

/** Rows of the rollup in one currency: units, what of them is charged, cost and price, and their sum. */
export function SpendTable({
  caption,
  first,
  rows,
  sums,
  tall,
  language = 'en',
}: {
  caption: string;
  /** Heading of the first column. */
  first: string;
  rows: { key: string; name: ReactNode; sums: SpendSums }[];
  sums: SpendSums;
  tall?: boolean;
  language?: Language;
}) {
  const t = WORDS[language];
  const { currency } = sums;
  const costs = decimalsFor(
    currency,
    rows.map((row) => row.sums.cost),
  );
  const prices = decimalsFor(
    currency,
    rows.map((row) => row.sums.price),
  );
  const unpriced = sums.unpriced > 0n;
  const cells = (name: ReactNode, row: SpendSums) => [
    name,
    count(row.quantity, language),
    count(row.billable, language),
    count(row.quantity - row.billable - row.unpriced, language),
    ...(unpriced ? [<Unpriced key="unpriced" units={row.unpriced} language={language} />] : []),
    <Money key="cost" micros={row.cost} currency={currency} decimals={costs} language={language} />,
    <Money key="price" micros={row.price} currency={currency} decimals={prices} language={language} />,
  ];
  return (
    <PlainTable
      caption={caption}
      tall={tall}
      columns={[
        { name: first },
        { name: t.units, numeric: true },
        { name: t.billable, numeric: true, wide: true },
        { name: t.free, numeric: true, wide: true },
        ...(unpriced ? [{ name: t.unpriced, numeric: true }] : []),
        { name: t.cost, numeric: true, wide: true },
        { name: t.price(currency), numeric: true },
      ]}
      rows={rows.map((row) => ({ key: row.key, cells: cells(row.name, row.sums) }))}
      total={cells(t.total, sums)}
    />
  );
}

function Unpriced({ units, language }: { units: bigint; language: Language }) {
  return <span className={units > 0n ? 'text-warn' : 'text-muted'}>{count(units, language)}</span>;
}
