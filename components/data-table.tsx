'use client';

import {
  type Column,
  createColumnHelper,
  createSortedRowModel,
  metaHelper,
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
import { LongTable } from './long-table';

const WORDS = inLanguages(
  { of: (found: string, all: string) => `${found} of ${all}` },
  { of: (found, all) => `${found} sur ${all}` },
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
  sortedRowModel: createSortedRowModel(),
  columnMeta: metaHelper<DataColumn>(),
});
const helper = createColumnHelper<typeof features, DataRow>();

/** A table to sort, and with `search` to search: its rows are all here, and only those in sight in the page. */
export function DataTable({
  caption,
  columns: given,
  rows,
  sort,
  search,
}: {
  caption: string;
  columns: DataColumn[];
  rows: DataRow[];
  /** The column that it begins with. */
  sort: { column: number; desc: boolean };
  /** What the search box is called. */
  search?: string;
}) {
  const language = useLanguage();
  const t = WORDS[language];
  const [text, setText] = useState('');
  const [sorting, setSorting] = useState<SortingState>([{ id: String(sort.column), desc: sort.desc }]);
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
    state: { sorting },
    onSortingChange: setSorting,
  });
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
              onChange={(event) => setText(event.target.value)}
              className="w-full bg-transparent outline-none placeholder:text-muted"
            />
          </label>
          <p role="status" className="text-[0.8125rem] text-muted">
            {t.of(count(found.length, language), count(rows.length, language))}
          </p>
        </div>
      )}
      <LongTable
        caption={caption}
        columns={table.getLeafHeaders().map(({ column }) => headingOf(column))}
        rows={table.getRowModel().rows.map(({ original }) => original)}
      />
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

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

function headingOf(column: Column<typeof features, DataRow>) {
  const meta = column.columnDef.meta!;
  const sorted = column.getIsSorted();
  const Arrow = sorted === 'asc' ? ArrowUp : ArrowDown;
  const arrow = sorted && <Arrow aria-hidden="true" className="size-3" />;
  return {
    ...meta,
    sorted: sorted ? SORTED[sorted] : undefined,
    name: (
      <button
        type="button"
        onClick={() => column.toggleSorting()}
        data-sorted={sorted !== false}
        className="-my-1 inline-flex min-h-8 items-center gap-1.5 text-inherit outline-offset-[-2px] hover:text-ink data-[sorted=true]:font-medium data-[sorted=true]:text-ink"
      >
        {meta.numeric && arrow}
        {meta.name}
        {!meta.numeric && arrow}
      </button>
    ),
  };
}
