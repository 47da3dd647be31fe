import { TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { changeTenths, count, plural, share, signedPercent } from '@/components/format';
import { Money } from '@/components/money';
import { Sparkline } from '@/components/sparkline';
import { type Column, type CountryRow, free, type Totals } from './view';

export interface CellContext {
  currency: string;
  costDecimals: number;
  priceDecimals: number;
  /** Of the shown rows. */
  totals: Totals;
  link: (country: string) => string;
}

const CELL = 'border-line border-b px-2.5 py-2 whitespace-nowrap group-hover:bg-sunken last:pr-4';

export function Cell({ column, row, context }: { column: Column; row: CountryRow; context: CellContext }) {
  if (column.id === 'country')
    return (
      <th
        scope="row"
        className={`${CELL} sticky left-0 z-[5] max-w-44 bg-surface pl-4 text-left font-normal sm:max-w-none`}
      >
        <Link
          href={context.link(row.country)}
          prefetch={false}
          className="flex items-baseline gap-2 underline-offset-4 outline-offset-[-2px] hover:underline"
        >
          <span className="truncate">{row.name}</span>
          <span className="text-muted text-xs">{row.country}</span>
        </Link>
        {row.markets[0] !== row.name && (
          <span className="block truncate text-muted text-xs sm:hidden">{row.markets.join(', ')}</span>
        )}
      </th>
    );
  const place = column.id === 'market' ? 'max-sm:hidden' : column.numeric ? 'text-right' : '';
  return <td className={`${CELL} ${place}`}>{content(column, row, context)}</td>;
}

function content(column: Column, row: CountryRow, context: CellContext): ReactNode {
  switch (column.id) {
    case 'market':
      return (
        <span className="block max-w-40 truncate text-muted" title={row.markets.join(', ')}>
          {row.markets.join(', ')}
        </span>
      );
    case 'share':
      return <span className="text-muted">{share(row.price, context.totals.price) ?? '–'}</span>;
    case 'change':
      return <Change now={row.price} before={row.before} />;
    case 'trend':
      return <Sparkline points={row.trend} />;
    default:
      return <Sum column={column} sums={row} context={context} />;
  }
}

/** A cell that can be added up, of one row or of all. */
function Sum({
  column,
  sums,
  context,
}: {
  column: Column;
  sums: CountryRow | Totals;
  context: CellContext;
}): ReactNode {
  const { currency, costDecimals, priceDecimals } = context;
  const cost = (micros: bigint) => <Money micros={micros} currency={currency} decimals={costDecimals} />;
  if (column.category) {
    const part = sums.categories[column.category];
    if (!part) return <span className="text-muted">–</span>;
    return (
      <>
        {part.unpriced > 0n && <Unpriced units={part.unpriced} />}
        {part.cost === 0n && part.unpriced > 0n ? (
          <span className="text-warn">unpriced</span>
        ) : (
          cost(part.cost)
        )}
      </>
    );
  }
  switch (column.id) {
    case 'free':
      return count(free(sums));
    case 'unpriced':
      return sums.unpriced > 0n ? <span className="text-warn">{count(sums.unpriced)}</span> : '0';
    case 'quantity':
    case 'billable':
      return count(sums[column.id]);
    case 'cost':
      return cost(sums.cost);
    case 'price':
      return (
        <span className="font-medium">
          {sums.unpriced > 0n && <Unpriced units={sums.unpriced} />}
          <Money micros={sums.price} currency={currency} decimals={priceDecimals} />
        </span>
      );
    default:
      return null;
  }
}

/** Beside an amount that does not hold them: that there are units without a price. */
function Unpriced({ units }: { units: bigint }) {
  const text = `${plural(units, 'unit')} without a price`;
  return (
    <span title={text} className="mr-1.5 inline-block align-[-2px] text-warn">
      <TriangleAlert aria-hidden="true" className="size-3.5" />
      <span className="sr-only">{text}; </span>
    </span>
  );
}

export function Change({ now, before }: { now: bigint; before: bigint }) {
  const change = changeTenths(now, before);
  if (change === null) return <span className="text-muted">{now === 0n ? '–' : 'new'}</span>;
  return <span className={change === 0n ? 'text-muted' : ''}>{signedPercent(change)}</span>;
}

export function TotalCell({ column, context }: { column: Column; context: CellContext }) {
  const { totals } = context;
  const style =
    'sticky bottom-0 border-line-strong border-t bg-surface px-2.5 py-2.5 font-medium whitespace-nowrap last:pr-4';
  if (column.id === 'country')
    return (
      <th scope="row" className={`${style} left-0 z-20 pl-4 text-left`}>
        Total
      </th>
    );
  const special: Record<string, ReactNode> = {
    share: share(totals.price, totals.price) ?? '–',
    change: <Change now={totals.price} before={totals.before} />,
  };
  return (
    <td
      className={`${style} z-10 ${column.id === 'market' ? 'max-sm:hidden' : column.numeric ? 'text-right' : ''}`}
    >
      {special[column.id] ?? <Sum column={column} sums={totals} context={context} />}
    </td>
  );
}
