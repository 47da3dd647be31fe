'use client';

import {
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  metaHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  type Updater,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp, ChevronDown, Columns3, Download } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { categoryLook } from '@/components/category';
import { decimalsFor, plural } from '@/components/format';
import { DropdownMenu, MenuCheckbox, MenuGroup } from '@/components/menu';
import { Warning } from '@/components/notice';
import { SearchBox } from '@/components/search-box';
import { writeQuery } from '@/components/write-query';
import { Cell, type CellContext, TotalCell } from './cells';
import { type Column, type CountryRow, columnsFor, compare, matches, totalsOf, viewOf } from './view';

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
  columnMeta: metaHelper<Column>(),
});
const helper = createColumnHelper<typeof features, CountryRow>();

export function CountryTable({
  base,
  rows,
  categories,
  currency,
  comparedWith,
}: {
  base: string;
  rows: CountryRow[];
  categories: string[];
  currency: string;
  comparedWith: string | null;
}) {
  const params = useSearchParams();
  const view = useMemo(() => viewOf(new URLSearchParams(params)), [params]);
  const found = useMemo(
    () => rows.filter((row) => matches(row, view.search)).sort((a, b) => (a.country < b.country ? -1 : 1)),
    [rows, view.search],
  );
  const columns = useMemo(
    () =>
      columnsFor(rows, categories, comparedWith !== null).map((column) =>
        helper.accessor((row): unknown => row, {
          id: column.id,
          meta: column,
          enableHiding: column.id !== 'country',
          enableSorting: column.id !== 'trend' && column.id !== 'share',
          sortDescFirst: column.numeric,
          sortFn: (a, b) => compare(a.original, b.original, column.id),
        }),
      ),
    [rows, categories, comparedWith],
  );
  const sorting: SortingState = [view.sort];
  const table = useTable({
    features,
    columns,
    data: found,
    getRowId: (row) => row.country,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: {
      sorting,
      columnVisibility: Object.fromEntries([...view.hidden].map((id) => [id, false])),
    },
    onSortingChange: (updater: Updater<SortingState>) => {
      const [sort] = typeof updater === 'function' ? updater(sorting) : updater;
      const text = sort && `${sort.desc ? '-' : ''}${sort.id}`;
      writeQuery({ sort: text === '-price' ? undefined : text });
    },
  });
  const totals = useMemo(() => totalsOf(found), [found]);
  const context: CellContext = useMemo(
    () => ({
      currency,
      // One number of decimals for a column, so that its amounts stand under each other.
      costDecimals: decimalsFor(
        currency,
        rows.flatMap((row) => Object.values(row.categories).map(({ cost }) => cost)),
      ),
      priceDecimals: decimalsFor(
        currency,
        rows.map((row) => row.price),
      ),
      totals,
      link: (country) => `${base}/${country}${drillDown(params, currency)}`,
    }),
    [base, currency, rows, totals, params],
  );
  const query = new URLSearchParams(params);
  query.set('currency', currency);
  const shown = table.getRowModel().rows;
  return (
    <>
      {totals.unpriced > 0n && (
        <div className="mb-4">
          <Warning>
            {plural(totals.unpriced, 'unit waits', 'units wait')} for a price in{' '}
            {plural(found.filter((row) => row.unpriced > 0n).length, 'country', 'countries')}. They are in no
            amount below.
          </Warning>
        </div>
      )}
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox initial={view.search} label="Search country or market" placeholder="Country or market" />
        <p role="status" className="text-[0.8125rem] text-muted">
          {plural(found.length, 'country', 'countries')}, in {currency}
        </p>
        <div className="ml-auto flex gap-2">
          <DropdownMenu
            align="end"
            button={
              <>
                <Columns3 aria-hidden="true" className="size-3.5 text-muted" />
                Columns
                <ChevronDown aria-hidden="true" className="size-3.5 text-muted" />
              </>
            }
          >
            <MenuGroup title="Shown in the table and in the file">
              {table.getAllLeafColumns().map((column) => {
                if (!column.getCanHide()) return null;
                return (
                  <MenuCheckbox
                    key={column.id}
                    checked={!view.hidden.has(column.id)}
                    onChange={(checked) => writeQuery({ hide: toggled(view.hidden, column.id, !checked) })}
                  >
                    {column.columnDef.meta!.name}
                  </MenuCheckbox>
                );
              })}
            </MenuGroup>
          </DropdownMenu>
          <a href={`${base}/export?${query}`} download className="control">
            <Download aria-hidden="true" className="size-3.5 text-muted" />
            CSV
          </a>
        </div>
      </div>
      <section
        aria-label="Countries"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
        tabIndex={0}
        className="card relative max-h-[calc(100dvh-5rem)] overflow-auto"
      >
        <table className="w-full border-separate border-spacing-0 text-[0.8125rem]">
          <caption className="sr-only">
            Spend per country in {currency}
            {comparedWith && `; change is against ${comparedWith}`}
          </caption>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <Heading
                    key={header.id}
                    column={header.column.columnDef.meta!}
                    sorted={header.column.getIsSorted()}
                    onSort={header.column.getCanSort() ? () => header.column.toggleSorting() : null}
                    title={
                      header.id === 'change' ? `Against ${comparedWith}` : header.column.columnDef.meta!.title
                    }
                  />
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.id} className="group">
                {row.getVisibleCells().map((cell) => (
                  <Cell
                    key={cell.id}
                    column={cell.column.columnDef.meta!}
                    row={row.original}
                    context={context}
                  />
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              {table.getVisibleLeafColumns().map((column) => (
                <TotalCell key={column.id} column={column.columnDef.meta!} context={context} />
              ))}
            </tr>
          </tfoot>
        </table>
      </section>
    </>
  );
}

function toggled(hidden: ReadonlySet<string>, id: string, hide: boolean): string {
  const ids = new Set(hidden);
  if (hide) ids.add(id);
  else ids.delete(id);
  return [...ids].join(',');
}

/** A country's own page keeps period, currency and filters. */
function drillDown(params: URLSearchParams, currency: string): string {
  const query = new URLSearchParams(params);
  for (const name of ['sort', 'q', 'hide']) query.delete(name);
  query.set('currency', currency);
  return `?${query}`;
}

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

function Heading({
  column,
  sorted,
  onSort,
  title,
}: {
  column: Column;
  sorted: false | 'asc' | 'desc';
  onSort: (() => void) | null;
  title?: string;
}) {
  const Arrow = sorted === 'asc' ? ArrowUp : ArrowDown;
  const place = column.id === 'country' ? 'left-0 z-20 pl-4' : 'z-10 last:pr-4';
  const name = (
    <>
      {column.category && (
        <span
          aria-hidden="true"
          className={`size-2 shrink-0 rounded-[2px] ${categoryLook(column.category).swatch}`}
        />
      )}
      {column.name}
    </>
  );
  return (
    <th
      scope="col"
      title={title}
      aria-sort={sorted ? SORTED[sorted] : undefined}
      className={`sticky top-0 border-line border-b bg-surface px-2.5 py-1 font-normal text-muted ${place} ${column.id === 'market' ? 'max-sm:hidden' : ''} ${column.numeric ? 'text-right' : 'text-left'}`}
    >
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className="inline-flex min-h-8 items-center gap-1.5 text-inherit leading-tight outline-offset-[-2px] hover:text-ink data-[sorted=true]:font-medium data-[sorted=true]:text-ink"
          data-sorted={sorted !== false}
        >
          {column.numeric && sorted && <Arrow aria-hidden="true" className="size-3" />}
          {name}
          {!column.numeric && sorted && <Arrow aria-hidden="true" className="size-3" />}
        </button>
      ) : (
        <span className="inline-flex h-8 items-center gap-1.5">{name}</span>
      )}
    </th>
  );
}
