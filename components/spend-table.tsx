import type { ReactNode } from 'react';
import type { SpendSums } from '@/lib/spend/read';
import { count, decimalsFor } from './format';
import { Money } from './money';
import { PlainTable } from './plain-table';

/** Rows of the rollup in one currency: units, what of them is charged, cost and price, and their sum. */
export function SpendTable({
  caption,
  first,
  rows,
  sums,
  tall,
}: {
  caption: string;
  /** Heading of the first column. */
  first: string;
  rows: { key: string; name: ReactNode; sums: SpendSums }[];
  sums: SpendSums;
  tall?: boolean;
}) {
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
    count(row.quantity),
    count(row.billable),
    count(row.quantity - row.billable - row.unpriced),
    ...(unpriced ? [<Unpriced key="unpriced" units={row.unpriced} />] : []),
    <Money key="cost" micros={row.cost} currency={currency} decimals={costs} />,
    <Money key="price" micros={row.price} currency={currency} decimals={prices} />,
  ];
  return (
    <PlainTable
      caption={caption}
      tall={tall}
      columns={[
        { name: first },
        { name: 'Units', numeric: true },
        { name: 'Billable', numeric: true, wide: true },
        { name: 'Free', numeric: true, wide: true },
        ...(unpriced ? [{ name: 'Unpriced', numeric: true }] : []),
        { name: 'Cost', numeric: true, wide: true },
        { name: `Price, ${currency}`, numeric: true },
      ]}
      rows={rows.map((row) => ({ key: row.key, cells: cells(row.name, row.sums) }))}
      total={cells('Total', sums)}
    />
  );
}

function Unpriced({ units }: { units: bigint }) {
  return <span className={units > 0n ? 'text-warn' : 'text-muted'}>{count(units)}</span>;
}
