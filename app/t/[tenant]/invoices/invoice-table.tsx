'use client';

import {
  createColumnHelper,
  createSortedRowModel,
  metaHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  type Updater,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { type ReactNode, useMemo } from 'react';
import { Chevron } from '@/components/chevron';
import { day, month, plural } from '@/components/format';
import { useLanguage } from '@/components/language';
import { DropdownMenu, MenuCheckbox, MenuGroup } from '@/components/menu';
import { SearchBox } from '@/components/search-box';
import { writeQuery } from '@/components/write-query';
import type { Language } from '@/lib/language/language';
import { Minor } from './minor';
import {
  COLUMNS,
  columnName,
  compare,
  type InvoiceColumn,
  type InvoiceRow,
  type InvoiceTotal,
  matches,
  sortText,
  totalsOf,
  viewOf,
} from './rows';
import type { InvoiceState } from './state';
import { StateBadge } from './state-badge';
import { WORDS } from './words';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  columnMeta: metaHelper<InvoiceColumn>(),
});
const helper = createColumnHelper<typeof features, InvoiceRow>();
const columnsIn = (language: Language) =>
  COLUMNS.map((column) =>
    helper.accessor((row): unknown => row, {
      id: column.id,
      meta: column,
      sortDescFirst: column.id !== 'number' && column.id !== 'state',
      sortFn: (a, b) => compare(a.original, b.original, column.id, language),
    }),
  );

export function InvoiceTable({ base, rows }: { base: string; rows: InvoiceRow[] }) {
  const language = useLanguage();
  const t = WORDS[language];
  const params = useSearchParams();
  const view = useMemo(() => viewOf(new URLSearchParams(params)), [params]);
  const found = useMemo(() => rows.filter((row) => matches(row, view, language)), [rows, view, language]);
  const columns = useMemo(() => columnsIn(language), [language]);
  const sorting: SortingState = [view.sort];
  const table = useTable({
    features,
    columns,
    data: found,
    getRowId: (row) => row.id,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: { sorting },
    onSortingChange: (updater: Updater<SortingState>) =>
      writeQuery({ sort: sortText((typeof updater === 'function' ? updater(sorting) : updater)[0]) }),
  });
  const sums = useMemo(() => totalsOf(found), [found]);
  const inAll = found.some(({ state }) => state === 'void') ? t.inAllWithoutVoid : t.inAll;
  const states = [...new Set(rows.map(({ state }) => state))];
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox initial={view.search} label={t.search} placeholder={t.searchPlaceholder} />
        {(states.length > 1 || view.states.size > 0) && <StateMenu states={states} chosen={view.states} />}
        <p role="status" className="text-[0.8125rem] text-muted">
          {language === 'fr'
            ? plural(found.length, 'facture', 'factures', 'fr')
            : plural(found.length, 'invoice')}
        </p>
      </div>
      <section
        aria-label={t.title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
        tabIndex={0}
        className="card overflow-auto"
      >
        <table className="w-full border-separate border-spacing-0 text-[0.8125rem]">
          <caption className="sr-only">{t.title}</caption>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <Heading
                    key={header.id}
                    column={header.column.columnDef.meta!}
                    sorted={header.column.getIsSorted()}
                    onSort={() => header.column.toggleSorting()}
                  />
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id} className="group">
                {COLUMNS.map((column, at) => {
                  const Cell = at === 0 ? 'th' : 'td';
                  return (
                    <Cell
                      key={column.id}
                      scope={at === 0 ? 'row' : undefined}
                      className={`whitespace-nowrap border-line border-b py-2.5 font-normal group-last:border-b-0 group-hover:bg-sunken ${place(column)}`}
                    >
                      {content(column.id, row.original, base, language)}
                    </Cell>
                  );
                })}
              </tr>
            ))}
          </tbody>
          {sums.length > 0 && (
            <tfoot className="font-medium">
              {sums.map((sum) => (
                <tr key={sum.currency}>
                  {COLUMNS.map((column, at) => {
                    const Cell = at === 0 ? 'th' : 'td';
                    return (
                      <Cell
                        key={column.id}
                        scope={at === 0 ? 'row' : undefined}
                        className={`whitespace-nowrap border-line-strong border-t bg-surface py-2.5 font-medium ${place(column)}`}
                      >
                        {at === 0 ? inAll : sumOf(column.id, sum, language)}
                      </Cell>
                    );
                  })}
                </tr>
              ))}
            </tfoot>
          )}
        </table>
        {found.length === 0 && <p className="px-4 py-8 text-center text-muted">{t.noMatch}</p>}
      </section>
    </>
  );
}

/** Nothing in the columns that cannot be added up. */
function sumOf(id: InvoiceColumn['id'], sum: InvoiceTotal, language: Language): ReactNode {
  const { currency } = sum;
  if (id === 'total')
    return <Minor amount={sum.totalMinor} currency={currency} language={language} showCurrency />;
  if (id === 'due') return <Amount amount={sum.dueMinor} currency={currency} language={language} />;
  return id === 'paid' ? <Amount amount={sum.paidMinor} currency={currency} language={language} /> : null;
}

const LEFT_OUT = { phone: 'max-sm:hidden', tablet: 'max-md:hidden' };

function place({ numeric, leftOut }: InvoiceColumn): string {
  const hidden = leftOut ? LEFT_OUT[leftOut] : '';
  return `px-2.5 first:pl-4 last:pr-4 ${numeric ? 'text-right' : 'text-left'} ${hidden}`;
}

function content(id: InvoiceColumn['id'], row: InvoiceRow, base: string, language: Language): ReactNode {
  const { currency } = row;
  switch (id) {
    case 'number':
      return (
        <>
          <Link
            href={`${base}/${row.id}`}
            className="font-medium underline-offset-4 outline-offset-[-2px] hover:underline"
          >
            {row.number}
          </Link>
          <span className="block text-muted text-xs sm:hidden">{month(row.month, language)}</span>
        </>
      );
    case 'month':
      return (
        <>
          {month(row.month, language)}
          {row.revision > 1 && (
            <span className="ml-1.5 text-muted text-xs">{WORDS[language].revision(row.revision)}</span>
          )}
        </>
      );
    case 'state':
      return <StateBadge state={row.state} language={language} />;
    case 'dueOn':
      return <span className="text-muted">{day(row.dueOn, true, language)}</span>;
    case 'total':
      return <Minor amount={row.totalMinor} currency={currency} language={language} showCurrency />;
    case 'due':
      return <Amount amount={row.dueMinor} currency={currency} language={language} />;
    default:
      return <Amount amount={row.paidMinor} currency={currency} language={language} />;
  }
}

function Amount(props: { amount: bigint; currency: string; language: Language }) {
  return props.amount === 0n ? <span className="text-muted">–</span> : <Minor {...props} />;
}

function StateMenu({ states, chosen }: { states: InvoiceState[]; chosen: ReadonlySet<string> }) {
  const t = WORDS[useLanguage()];
  const names = [...chosen].map((one) => t.states[one as InvoiceState]);
  return (
    <DropdownMenu
      button={
        <>
          {names.length > 0 ? t.statusIs(names.join(', ')) : t.status}
          <Chevron />
        </>
      }
    >
      <MenuGroup title={t.shown}>
        {states.map((state) => (
          <MenuCheckbox
            key={state}
            checked={chosen.has(state)}
            onChange={(checked) => {
              const wanted = new Set(chosen);
              if (checked) wanted.add(state);
              else wanted.delete(state);
              writeQuery({ status: [...wanted].join(',') || undefined });
            }}
          >
            {t.states[state]}
          </MenuCheckbox>
        ))}
      </MenuGroup>
    </DropdownMenu>
  );
}

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

function Heading({
  column,
  sorted,
  onSort,
}: {
  column: InvoiceColumn;
  sorted: false | 'asc' | 'desc';
  onSort: () => void;
}) {
  const language = useLanguage();
  const Arrow = sorted === 'asc' ? ArrowUp : ArrowDown;
  const arrow = sorted && <Arrow aria-hidden="true" className="size-3" />;
  return (
    <th
      scope="col"
      aria-sort={sorted ? SORTED[sorted] : undefined}
      className={`border-line border-b py-1 font-normal text-muted ${place(column)}`}
    >
      <button
        type="button"
        onClick={onSort}
        data-sorted={sorted !== false}
        className="inline-flex min-h-8 items-center gap-1.5 whitespace-nowrap text-inherit outline-offset-[-2px] hover:text-ink data-[sorted=true]:font-medium data-[sorted=true]:text-ink"
      >
        {column.numeric && arrow}
        {columnName(column.id, language)}
        {!column.numeric && arrow}
      </button>
    </th>
  );
}
