'use client';

import {
  type Column,
  columnGroupingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  createExpandedRowModel,
  createGroupedRowModel,
  createSortedRowModel,
  metaHelper,
  rowExpandingFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  type Updater,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { type ReactNode, useMemo } from 'react';
import { inLanguages } from '@/lib/language/language';
import { count } from './format';
import { useLanguage } from './language';
import { LongTable } from './long-table';
import { type PlainRow, PlainTable } from './plain-table';
import { TableTools } from './table-tools';
import {
  compare,
  type DataColumn,
  matches,
  type Order,
  parameter,
  type Sortable,
  sortText,
  tableView,
} from './table-view';
import { writeQuery } from './write-query';

const WORDS = inLanguages(
  { none: 'No row matches: change the search or the filters.' },
  { none: 'Aucune ligne ne correspond\u00a0: changez la recherche ou les filtres.' },
);

export interface DataRow extends Sortable {
  key: string;
  cells: ReactNode[];
}

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  columnGroupingFeature,
  rowExpandingFeature,
  sortedRowModel: createSortedRowModel(),
  groupedRowModel: createGroupedRowModel(),
  expandedRowModel: createExpandedRowModel(),
  columnMeta: metaHelper<DataColumn>(),
});
const helper = createColumnHelper<typeof features, DataRow>();

/**
 * A table whose rows are all here, and only those in sight in the page: to sort, and as far as its columns say so to
 * search, filter, group and choose columns of. All of that is in the address, so that a link shows the same.
 */
export function DataTable({
  name = '',
  caption,
  columns: given,
  rows,
  sort: usual = null,
  search,
  choosable = given.length > 5,
  total,
  tall = false,
  stacks = false,
}: {
  /** Tells its part of the address from that of the page's other tables. */
  name?: string;
  caption: string;
  columns: DataColumn[];
  rows: DataRow[];
  /** The order that it begins with; without it that of the rows. */
  sort?: Order | null;
  /** What the search box is called. */
  search?: string;
  /** Whether columns can be left out. */
  choosable?: boolean;
  /** The row below the line, for the rows that are shown: a cell a column. */
  total?: (shown: DataRow[]) => ReactNode[];
  tall?: boolean;
  /** Where the screen is narrow, cells stand below each other; for few rows. */
  stacks?: boolean;
}) {
  const language = useLanguage();
  const params = useSearchParams();
  const view = useMemo(
    () => tableView(new URLSearchParams(params), name, given, usual),
    [params, name, given, usual],
  );
  const found = useMemo(() => rows.filter((row) => matches(row, view)), [rows, view]);
  const columns = useMemo(
    () =>
      given.map((column, index) =>
        helper.accessor((row): unknown => (column.options ? row.facets?.[column.id] : row.values[index]), {
          id: column.id,
          meta: column,
          enableSorting: !column.action,
          sortDescFirst: column.numeric,
          sortUndefined: false,
          sortFn: (a, b) => compare(a.original.values[index]!, b.original.values[index]!, language),
        }),
      ),
    [given, language],
  );
  const sorting: SortingState = view.sort ? [view.sort] : [];
  const table = useTable({
    features,
    columns,
    data: found,
    getRowId: (row) => row.key,
    enableSortingRemoval: false,
    enableMultiSort: false,
    autoResetExpanded: false,
    groupedColumnMode: false,
    state: {
      sorting,
      grouping: view.group ? [view.group] : [],
      expanded: true,
      columnVisibility: Object.fromEntries([...view.hidden].map((id) => [id, false])),
    },
    onSortingChange: (updater: Updater<SortingState>) => {
      const [next] = typeof updater === 'function' ? updater(sorting) : updater;
      writeQuery({ [parameter(name, 'sort')]: sortText(next, usual) });
    },
  });
  const visible = given.flatMap(({ id }, index) => (view.hidden.has(id) ? [] : [index]));
  const shown = table.getRowModel().rows.map((row): PlainRow => {
    if (!row.groupingColumnId)
      return { key: row.original.key, cells: visible.map((index) => row.original.cells[index]) };
    const { options } = given.find(({ id }) => id === row.groupingColumnId)!;
    const value = row.original.facets?.[row.groupingColumnId] ?? '';
    const label = options![value] ?? value;
    return {
      key: `group ${value}`,
      heading: true,
      cells: [
        <span key="group">
          {label} <span className="font-normal text-muted">{count(row.subRows.length, language)}</span>
        </span>,
      ],
    };
  });
  const shared = {
    caption,
    columns: table.getLeafHeaders().map(({ column }) => headingOf(column)),
    rows: shown,
    total: total && visible.map((index) => total(found)[index]),
    tall,
  };
  return (
    <>
      <TableTools
        name={name}
        columns={given}
        rows={rows}
        shown={found.length}
        view={view}
        search={search}
        choosable={choosable}
      />
      {stacks ? <PlainTable {...shared} stacks /> : <LongTable {...shared} />}
      {found.length === 0 && (
        <p className="px-2.5 py-6 text-center text-[0.8125rem] text-muted">{WORDS[language].none}</p>
      )}
    </>
  );
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
    name: meta.action ? (
      <span className="sr-only">{meta.name}</span>
    ) : (
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
