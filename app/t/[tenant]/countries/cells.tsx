import { ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { changeTenths, count, share, signedPercent } from '@/components/format';
import { figure } from '@/components/money';
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

/**
 * One cell of a country. A function and no component, as is what it calls: there are so many cells that to keep each a
 * component of its own would cost more than all that is in them.
 */
export function countryCell(
  column: Column,
  row: CountryRow,
  /** Under its market. */
  grouped: boolean,
  context: CellContext,
) {
  const { id } = column;
  if (id === 'country')
    return (
      <th key={id} scope="row" className={grouped ? 'pl-8!' : undefined}>
        <SoftLink href={context.link(row.country)} data-line>
          <span className="truncate">{row.name}</span>
          <small className="text-xs">{row.country}</small>
        </SoftLink>
        {!grouped && row.markets[0] !== row.name && (
          <span className="block truncate text-muted text-xs sm:hidden">{row.markets.join(', ')}</span>
        )}
      </th>
    );
  return (
    <td key={id} className={lookOf(column)}>
      {id === 'market' ? (
        <span className="block max-w-40 truncate text-muted" title={row.markets.join(', ')}>
          {row.markets.join(', ')}
        </span>
      ) : id === 'trend' ? (
        <Sparkline points={row.trend} />
      ) : (
        sum(column, row, context)
      )}
    </td>
  );
}

/** A cell of the line of a market, above its countries: what they sum up to. */
export function groupCell(
  column: Column,
  group: Group,
  open: boolean,
  onToggle: () => void,
  context: CellContext,
) {
  const { id } = column;
  const style = 'bg-sunken! font-medium!';
  if (id !== 'country')
    return (
      <td key={id} className={`${style} ${lookOf(column) ?? ''}`}>
        {sum(column, group.sums, context)}
      </td>
    );
  const t = WORDS[context.language];
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <th key={id} scope="rowgroup" className={`${style} pl-3!`}>
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

/** A cell of the last line. */
export function totalCell(column: Column, context: CellContext) {
  const { id } = column;
  if (id === 'country')
    return (
      <th key={id} scope="row">
        {WORDS[context.language].total}
      </th>
    );
  return (
    <td key={id} className={lookOf(column)}>
      {sum(column, context.totals, context)}
    </td>
  );
}

/** Most columns hold a number, and look as the table says. */
function lookOf({ id }: Column): string | undefined {
  switch (id) {
    case 'market':
      return 'text-left max-sm:hidden';
    case 'trend':
      return 'text-left';
    case 'share':
      return 'text-muted';
    case 'price':
      return 'font-medium';
    default:
      return undefined;
  }
}

/** What can be added up: of one row, of a market or of all. */
function sum(column: Column, sums: Totals, context: CellContext): ReactNode {
  const { totals, currency, costDecimals, priceDecimals, language } = context;
  const cost = (micros: bigint) => figure(micros, currency, costDecimals, language);
  if (column.category) {
    const part = sums.categories[column.category];
    if (!part) return <small>–</small>;
    const waits = part.cost === 0n && part.unpriced > 0n;
    return (
      <>
        {part.unpriced > 0n && <Unpriced units={part.unpriced} language={language} />}
        {waits ? <span className="text-warn">{WORDS[language].unpricedAmount}</span> : cost(part.cost)}
      </>
    );
  }
  switch (column.id) {
    case 'share':
      return share(sums.price, totals.price, language) ?? '–';
    case 'difference':
      return sums.price === sums.before ? (
        <small>–</small>
      ) : (
        signed(sums.price - sums.before, currency, priceDecimals, language)
      );
    case 'change':
      return changed(sums.price, sums.before, language);
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
        <>
          {sums.unpriced > 0n && <Unpriced units={sums.unpriced} language={language} />}
          {figure(sums.price, currency, priceDecimals, language)}
        </>
      );
    default:
      return null;
  }
}

function changed(now: bigint, before: bigint, language: Language): ReactNode {
  const change = changeTenths(now, before);
  if (change === null) return <small>{now === 0n ? '–' : WORDS[language].isNew}</small>;
  const text = signedPercent(change, language);
  return change === 0n ? <small>{text}</small> : text;
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
