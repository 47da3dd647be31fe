'use client';

import {
  createColumnHelper,
  createPaginatedRowModel,
  createSortedRowModel,
  metaHelper,
  rowPaginationFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp, Search } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { inLanguages } from '@/lib/language/language';
import { count } from './format';
import { useLanguage } from './language';

const WORDS = inLanguages(
  {
    of: (found: string, all: string) => `${found} of ${all}`,
    pages: (caption: string) => `Pages of ${caption}`,
    page: (at: string, of: string) => `Page ${at} of ${of}`,
    previous: 'Previous',
    next: 'Next',
  },
  {
    of: (found, all) => `${found} sur ${all}`,
    pages: (caption) => `Pages\u00a0: ${caption}`,
    page: (at, of) => `Page ${at} sur ${of}`,
    previous: 'Précédent',
    next: 'Suivant',
  },
);

export interface DataColumn {
  name: string;
  numeric?: boolean;
  /** Left out where the screen is narrow. */
  wide?: boolean;
}

export interface DataRow {
  key: string;
  cells: ReactNode[];
  /** What each cell is sorted by; days as YYYY-MM-DD. */
  values: (string | number | bigint | null)[];
}

const features = tableFeatures({
  rowSortingFeature,
  rowPaginationFeature,
  sortedRowModel: createSortedRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
  columnMeta: metaHelper<DataColumn>(),
});
const helper = createColumnHelper<typeof features, DataRow>();

/** A table to sort, and with `search` to search: its rows are all here, and shown a page at a time. */
export function DataTable({
  caption,
  columns: given,
  rows,
  sort,
  search,
  pageSize = 50,
}: {
  caption: string;
  columns: DataColumn[];
  rows: DataRow[];
  /** The column that it begins with. */
  sort: { column: number; desc: boolean };
  /** What the search box is called. */
  search?: string;
  pageSize?: number;
}) {
  const language = useLanguage();
  const t = WORDS[language];
  const [text, setText] = useState('');
  const [sorting, setSorting] = useState<SortingState>([{ id: String(sort.column), desc: sort.desc }]);
  const [pagination, setPagination] = useState({ pageIndex: 0, pageSize });
  const found = useMemo(() => rows.filter((row) => matches(row, text)), [rows, text]);
  const columns = useMemo(
    () =>
      given.map((column, index) =>
        helper.accessor((row): unknown => row.values[index], {
          id: String(index),
          meta: column,
          sortDescFirst: column.numeric,
          sortFn: (a, b) => compare(a.original.values[index]!, b.original.values[index]!),
        }),
      ),
    [given],
  );
  const table = useTable({
    features,
    columns,
    data: found,
    getRowId: (row) => row.key,
    enableSortingRemoval: false,
    enableMultiSort: false,
    autoResetPageIndex: false,
    state: { sorting, pagination },
    onSortingChange: (updater) => {
      setSorting(updater);
      setPagination((before) => ({ ...before, pageIndex: 0 }));
    },
    onPaginationChange: setPagination,
  });
  const pages = table.getPageCount();
  return (
    <>
      {search && (
        <div className="mb-2 flex flex-wrap items-center gap-3">
          <label className="control w-full sm:w-64">
            <Search aria-hidden="true" className="size-3.5 text-muted" />
            <span className="sr-only">{search}</span>
            <input
              type="search"
              value={text}
              maxLength={100}
              placeholder={search}
              onChange={(event) => {
                setText(event.target.value);
                table.setPageIndex(0);
              }}
              className="w-full bg-transparent outline-none placeholder:text-muted"
            />
          </label>
          <p role="status" className="text-[0.8125rem] text-muted">
            {t.of(count(found.length, language), count(rows.length, language))}
          </p>
        </div>
      )}
      <section
        aria-label={caption}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
        tabIndex={0}
        className="relative overflow-x-auto"
      >
        <table className="w-full border-separate border-spacing-0 text-[0.8125rem]">
          <caption className="sr-only">{caption}</caption>
          <thead className="text-muted">
            <tr>
              {table.getLeafHeaders().map(({ id, column }) => (
                <Heading
                  key={id}
                  column={column.columnDef.meta!}
                  sorted={column.getIsSorted()}
                  onSort={() => column.toggleSorting()}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {table.getRowModel().rows.map(({ id, original }) => (
              <tr key={id}>
                {original.cells.map((cell, index) => {
                  const className = `whitespace-nowrap border-line border-b py-2 ${place(given[index]!)}`;
                  return index === 0 ? (
                    <th key={id} scope="row" className={`font-normal ${className}`}>
                      {cell}
                    </th>
                  ) : (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places.
                    <td key={index} className={className}>
                      {cell}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {pages > 1 && (
        <nav aria-label={t.pages(caption)} className="flex items-center justify-between gap-2 pt-3">
          <span className="text-muted">
            {t.page(count(pagination.pageIndex + 1, language), count(pages, language))}
          </span>
          <span className="flex gap-2">
            <button
              type="button"
              className="control disabled:opacity-50"
              disabled={!table.getCanPreviousPage()}
              onClick={() => table.previousPage()}
            >
              {t.previous}
            </button>
            <button
              type="button"
              className="control disabled:opacity-50"
              disabled={!table.getCanNextPage()}
              onClick={() => table.nextPage()}
            >
              {t.next}
            </button>
          </span>
        </nav>
      )}
    </>
  );
}

/** Every word of the search is somewhere in the row. */
function matches({ values }: DataRow, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const all = values.join(' ').toLowerCase();
  return words.every((word) => all.includes(word));
}

type Value = DataRow['values'][number];

/** What is not there comes first, as the least. */
function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

function place({ numeric, wide }: DataColumn): string {
  return `px-2.5 first:pl-0 last:pr-0 ${numeric ? 'text-right' : 'text-left'} ${wide ? 'max-md:hidden' : ''}`;
}

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

function Heading({
  column,
  sorted,
  onSort,
}: {
  column: DataColumn;
  sorted: false | 'asc' | 'desc';
  onSort: () => void;
}) {
  const Arrow = sorted === 'asc' ? ArrowUp : ArrowDown;
  const arrow = sorted && <Arrow aria-hidden="true" className="size-3" />;
  return (
    <th
      scope="col"
      aria-sort={sorted ? SORTED[sorted] : undefined}
      className={`whitespace-nowrap border-line border-b py-1 font-normal ${place(column)}`}
    >
      <button
        type="button"
        onClick={onSort}
        data-sorted={sorted !== false}
        className="inline-flex min-h-8 items-center gap-1.5 text-inherit outline-offset-[-2px] hover:text-ink data-[sorted=true]:font-medium data-[sorted=true]:text-ink"
      >
        {column.numeric && arrow}
        {column.name}
        {!column.numeric && arrow}
      </button>
    </th>
  );
}
