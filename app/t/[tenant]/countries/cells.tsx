import { ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { changeTenths, count, share, signedPercent } from '@/components/format';
import { Figure } from '@/components/money';
import { SoftLink } from '@/components/soft-link';
import { Sparkline } from '@/components/sparkline';
import type { Language } from '@/lib/language/language';
import { signed } from './movers';
import { type Column, type CountryRow, free, type Group, type Totals } from './view';
import { WORDS } from './words';

export interface CellContext {
  currency: string;
  costDecimals: number;
  priceDecimals: number;
  /** Of the shown rows. */
  totals: Totals;
  link: (country: string) => string;
  language: Language;
}

/** The first column stays where it is while the others are scrolled. */
const FIRST = 'sticky left-0 z-[5] max-w-44 text-left sm:max-w-none';

export function Cell({
  column,
  row,
  grouped,
  context,
}: {
  column: Column;
  row: CountryRow;
  /** Under its market. */
  grouped: boolean;
  context: CellContext;
}) {
  if (column.id === 'country')
    return (
      <th scope="row" className={`${FIRST} bg-surface font-normal ${grouped ? 'pl-8!' : 'pl-4!'}`}>
        <SoftLink
          href={context.link(row.country)}
          data-line
          className="flex items-baseline gap-2 underline-offset-4 outline-offset-[-2px] hover:underline"
        >
          <span className="truncate">{row.name}</span>
          <span className="text-muted text-xs">{row.country}</span>
        </SoftLink>
        {!grouped && row.markets[0] !== row.name && (
          <span className="block truncate text-muted text-xs sm:hidden">{row.markets.join(', ')}</span>
        )}
      </th>
    );
  return <td className={place(column)}>{content(column, row, context)}</td>;
}

function content(column: Column, row: CountryRow, context: CellContext): ReactNode {
  switch (column.id) {
    case 'market':
      return (
        <span className="block max-w-40 truncate text-muted" title={row.markets.join(', ')}>
          {row.markets.join(', ')}
        </span>
      );
    case 'trend':
      return <Sparkline points={row.trend} />;
    default:
      return <Sum column={column} sums={row} context={context} />;
  }
}

/** The line of a market, above its countries: what they sum up to. */
export function GroupCell({
  column,
  group,
  open,
  onToggle,
  context,
}: {
  column: Column;
  group: Group;
  open: boolean;
  onToggle: () => void;
  context: CellContext;
}) {
  const style = 'bg-sunken font-medium';
  if (column.id !== 'country')
    return (
      <td className={`${style} ${place(column) ?? ''}`}>
        <Sum column={column} sums={group.sums} context={context} />
      </td>
    );
  const t = WORDS[context.language];
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <th scope="rowgroup" className={`${style} ${FIRST} pl-3!`}>
      <button
        type="button"
        data-line
        aria-expanded={open}
        aria-label={open ? t.closeGroup(group.market) : t.openGroup(group.market)}
        onClick={onToggle}
        className="flex max-w-full items-center gap-1.5 outline-offset-[-2px]"
      >
        <Arrow aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
        <span className="truncate">{group.market}</span>
        <span className="font-normal text-muted text-xs">{t.countries(group.rows.length)}</span>
      </button>
    </th>
  );
}

function place(column: Column): string | undefined {
  return column.id === 'market' ? 'max-sm:hidden' : column.numeric ? 'text-right' : undefined;
}

/** A cell that can be added up: of one row, of a market or of all. */
function Sum({ column, sums, context }: { column: Column; sums: Totals; context: CellContext }): ReactNode {
  const { currency, costDecimals, priceDecimals, language } = context;
  const cost = (micros: bigint) => (
    <Figure micros={micros} currency={currency} decimals={costDecimals} language={language} />
  );
  if (column.category) {
    const part = sums.categories[column.category];
    if (!part) return <span className="text-muted">–</span>;
    return (
      <>
        {part.unpriced > 0n && <Unpriced units={part.unpriced} language={language} />}
        {part.cost === 0n && part.unpriced > 0n ? (
          <span className="text-warn">{WORDS[language].unpricedAmount}</span>
        ) : (
          cost(part.cost)
        )}
      </>
    );
  }
  switch (column.id) {
    case 'share':
      return <span className="text-muted">{share(sums.price, context.totals.price, language) ?? '–'}</span>;
    case 'difference':
      return <Difference now={sums.price} before={sums.before} context={context} />;
    case 'change':
      return <Change now={sums.price} before={sums.before} language={language} />;
    case 'free':
      return count(free(sums), language);
    case 'unpriced':
      return sums.unpriced > 0n ? <span className="text-warn">{count(sums.unpriced, language)}</span> : '0';
    case 'quantity':
    case 'billable':
      return count(sums[column.id], language);
    case 'cost':
      return cost(sums.cost);
    case 'price':
      return (
        <span className="font-medium">
          {sums.unpriced > 0n && <Unpriced units={sums.unpriced} language={language} />}
          <Figure micros={sums.price} currency={currency} decimals={priceDecimals} language={language} />
        </span>
      );
    default:
      return null;
  }
}

/** Beside an amount that does not hold them: that there are units without a price. */
function Unpriced({ units, language }: { units: bigint; language: Language }) {
  const text = WORDS[language].unitsUnpriced(units);
  return (
    <span title={text} className="mr-1.5 inline-block align-[-2px] text-warn">
      <TriangleAlert aria-hidden="true" className="size-3.5" />
      <span className="sr-only">{text}; </span>
    </span>
  );
}

function Difference({ now, before, context }: { now: bigint; before: bigint; context: CellContext }) {
  const { currency, priceDecimals, language } = context;
  if (now === before) return <span className="text-muted">–</span>;
  return signed(now - before, currency, priceDecimals, language);
}

function Change({ now, before, language }: { now: bigint; before: bigint; language: Language }) {
  const change = changeTenths(now, before);
  if (change === null) return <span className="text-muted">{now === 0n ? '–' : WORDS[language].isNew}</span>;
  const text = signedPercent(change, language);
  return change === 0n ? <span className="text-muted">{text}</span> : text;
}

export function TotalCell({ column, context }: { column: Column; context: CellContext }) {
  const { totals, language } = context;
  const style = 'sticky bottom-0';
  if (column.id === 'country')
    return (
      <th scope="row" className={`${style} left-0 z-20 pl-4! text-left`}>
        {WORDS[language].total}
      </th>
    );
  return (
    <td className={`${style} z-10 ${place(column) ?? ''}`}>
      <Sum column={column} sums={totals} context={context} />
    </td>
  );
}
