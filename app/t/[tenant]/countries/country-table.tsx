import {
  columnGroupingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  createExpandedRowModel,
  createGroupedRowModel,
  createSortedRowModel,
  metaHelper,
  type Row,
  rowExpandingFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  type Updater,
  useTable,
} from '@tanstack/react-table';
import { type KeyboardEvent, useMemo } from 'react';
import { decimalsFor } from '@/components/format';
import { useLanguage } from '@/components/language';
import { Warning } from '@/components/notice';
import { writeQuery } from '@/components/write-query';
import { type CellContext, countryCell, groupCell, totalCell } from './cells';
import { Heading } from './heading';
import { Toolbar, toggled } from './toolbar';
import {
  type Column,
  type CountryRow,
  columnsFor,
  compare,
  groupLine,
  type Line,
  marketOf,
  totalsOf,
  type View,
} from './view';
import { WORDS } from './words';

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  columnGroupingFeature,
  rowExpandingFeature,
  sortedRowModel: createSortedRowModel(),
  groupedRowModel: createGroupedRowModel(),
  expandedRowModel: createExpandedRowModel(),
  columnMeta: metaHelper<Column>(),
});
const helper = createColumnHelper<typeof features, CountryRow>();
type TableRow = Row<typeof features, CountryRow>;

const UNSORTED = new Set(['trend', 'share']);

export function CountryTable({
  base,
  rows,
  found,
  view,
  categories,
  currency,
  comparedWith,
  link,
}: {
  base: string;
  rows: CountryRow[];
  /** Those of the rows that are searched for. */
  found: CountryRow[];
  view: View;
  categories: string[];
  currency: string;
  comparedWith: string | null;
  link: (country: string) => string;
}) {
  const language = useLanguage();
  const t = WORDS[language];
  const lines = useMemo(() => linesOf(view.grouped ? found : []), [found, view.grouped]);
  const shown = useMemo(
    () => columnsFor(rows, categories, comparedWith !== null, language),
    [rows, categories, comparedWith, language],
  );
  const columns = useMemo(
    () =>
      shown.map((column) =>
        helper.accessor((row): unknown => (column.id === 'market' ? marketOf(row) : row), {
          id: column.id,
          meta: column,
          enableHiding: column.id !== 'country',
          enableSorting: !UNSORTED.has(column.id),
          sortDescFirst: column.numeric,
          // A market has no value of its own in the table, and yet its place.
          sortUndefined: false,
          sortFn: (a, b) => compare(lineOf(a, lines), lineOf(b, lines), column.id),
        }),
      ),
    [shown, lines],
  );
  const sorting: SortingState = [view.sort];
  const table = useTable({
    features,
    columns,
    data: found,
    getRowId: (row) => row.country,
    enableSortingRemoval: false,
    enableMultiSort: false,
    autoResetExpanded: false,
    groupedColumnMode: false,
    state: {
      sorting,
      grouping: view.grouped ? ['market'] : [],
      expanded: Object.fromEntries(
        [...lines.keys()]
          .filter((market) => !view.closed.has(market))
          .map((market) => [`market:${market}`, true]),
      ),
      columnVisibility: {
        ...Object.fromEntries([...view.hidden].map((id) => [id, false])),
        // Then it is the line above.
        ...(view.grouped && { market: false }),
      },
    },
    onSortingChange: (updater: Updater<SortingState>) => {
      const [sort] = typeof updater === 'function' ? updater(sorting) : updater;
      const text = sort && `${sort.desc ? '-' : ''}${sort.id}`;
      writeQuery({ sort: text === '-price' ? undefined : text });
    },
  });
  const totals = useMemo(() => totalsOf(found), [found]);
  // One number of decimals for a column, so that its amounts stand under each other.
  const decimals = useMemo(
    () => ({
      costDecimals: decimalsFor(
        currency,
        rows.flatMap((row) => Object.values(row.categories).map(({ cost }) => cost)),
      ),
      priceDecimals: decimalsFor(
        currency,
        rows.flatMap((row) => [row.price, row.before]),
      ),
    }),
    [currency, rows],
  );
  const context: CellContext = { currency, language, totals, link, ...decimals };
  const visible = table.getVisibleLeafColumns();
  return (
    <>
      {totals.unpriced > 0n && (
        <div className="mb-4">
          <Warning>
            {t.unpricedWait(totals.unpriced, found.filter((row) => row.unpriced > 0n).length)}
          </Warning>
        </div>
      )}
      <Toolbar base={base} view={view} columns={shown} shown={found.length} currency={currency} />
      <section
        aria-label={t.title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
        tabIndex={0}
        className="card relative max-h-[calc(100dvh-5rem)] scroll-py-14 overflow-auto"
      >
        <table className="figures">
          <caption className="sr-only">
            {t.caption(currency)}
            {comparedWith && t.against(comparedWith)}
          </caption>
          <thead>
            <tr>
              {visible.map((column) => (
                <Heading
                  key={column.id}
                  column={column.columnDef.meta!}
                  sorted={column.getIsSorted()}
                  onSort={column.getCanSort() ? () => column.toggleSorting() : null}
                  title={
                    column.id === 'change' || column.id === 'difference'
                      ? t.againstTitle(comparedWith ?? '')
                      : column.columnDef.meta!.title
                  }
                />
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={moveBetweenLines}>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id}>
                {visible.map(({ columnDef }) =>
                  row.groupingColumnId
                    ? groupCell(
                        columnDef.meta!,
                        groupOf(row, lines),
                        row.getIsExpanded(),
                        () =>
                          writeQuery({
                            closed: toggled(view.closed, marketOf(row.original), row.getIsExpanded()),
                          }),
                        context,
                      )
                    : countryCell(columnDef.meta!, row.original, view.grouped, context),
                )}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>{visible.map((column) => totalCell(column.columnDef.meta!, context))}</tr>
          </tfoot>
        </table>
      </section>
    </>
  );
}

/** Each market with the sums of its countries. Only a grouped table asks for them. */
function linesOf(rows: readonly CountryRow[]): Map<string, { line: Line; rows: CountryRow[] }> {
  const groups = new Map<string, CountryRow[]>();
  for (const row of rows) {
    const group = groups.get(marketOf(row));
    if (group) group.push(row);
    else groups.set(marketOf(row), [row]);
  }
  return new Map(
    [...groups].map(([market, some]) => [market, { line: groupLine(market, some), rows: some }]),
  );
}

function lineOf(row: TableRow, lines: ReturnType<typeof linesOf>): Line {
  return row.groupingColumnId ? lines.get(marketOf(row.original))!.line : row.original;
}

function groupOf(row: TableRow, lines: ReturnType<typeof linesOf>) {
  const market = marketOf(row.original);
  const { line, rows } = lines.get(market)!;
  return { market, rows, sums: line };
}

/** Arrow keys, Home and End go from line to line. */
function moveBetweenLines(event: KeyboardEvent<HTMLElement>) {
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-line]')];
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  lines[to]?.focus();
}
