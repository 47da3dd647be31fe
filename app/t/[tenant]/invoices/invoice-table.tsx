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
import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { type ReactNode, useMemo } from 'react';
import { day, month, plural } from '@/components/format';
import { DropdownMenu, MenuCheckbox, MenuGroup } from '@/components/menu';
import { SearchBox } from '@/components/search-box';
import { writeQuery } from '@/components/write-query';
import { Minor } from './minor';
import { COLUMNS, compare, type InvoiceColumn, type InvoiceRow, matches, sortText, viewOf } from './rows';
import { type InvoiceState, STATE_NAMES } from './state';
import { StateBadge } from './state-badge';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  columnMeta: metaHelper<InvoiceColumn>(),
});
const helper = createColumnHelper<typeof features, InvoiceRow>();
const columns = COLUMNS.map((column) =>
  helper.accessor((row): unknown => row, {
    id: column.id,
    meta: column,
    sortDescFirst: column.id !== 'number' && column.id !== 'state',
    sortFn: (a, b) => compare(a.original, b.original, column.id),
  }),
);

export function InvoiceTable({ base, rows }: { base: string; rows: InvoiceRow[] }) {
  const params = useSearchParams();
  const view = useMemo(() => viewOf(new URLSearchParams(params)), [params]);
  const found = useMemo(() => rows.filter((row) => matches(row, view)), [rows, view]);
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
  const states = [...new Set(rows.map(({ state }) => state))];
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox initial={view.search} label="Search number or month" placeholder="Number or month" />
        {(states.length > 1 || view.states.size > 0) && <StateMenu states={states} chosen={view.states} />}
        <p role="status" className="text-[0.8125rem] text-muted">
          {plural(found.length, 'invoice')}
        </p>
      </div>
      <section
        aria-label="Invoices"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
        tabIndex={0}
        className="card overflow-auto"
      >
        <table className="w-full border-separate border-spacing-0 text-[0.8125rem]">
          <caption className="sr-only">Invoices</caption>
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
                      {content(column.id, row.original, base)}
                    </Cell>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
        {found.length === 0 && <p className="px-4 py-8 text-center text-muted">No invoice matches.</p>}
      </section>
    </>
  );
}

const LEFT_OUT = { phone: 'max-sm:hidden', tablet: 'max-md:hidden' };

function place({ numeric, leftOut }: InvoiceColumn): string {
  const hidden = leftOut ? LEFT_OUT[leftOut] : '';
  return `px-2.5 first:pl-4 last:pr-4 ${numeric ? 'text-right' : 'text-left'} ${hidden}`;
}

function content(id: InvoiceColumn['id'], row: InvoiceRow, base: string): ReactNode {
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
          <span className="block text-muted text-xs sm:hidden">{month(row.month)}</span>
        </>
      );
    case 'month':
      return (
        <>
          {month(row.month)}
          {row.revision > 1 && <span className="ml-1.5 text-muted text-xs">revision {row.revision}</span>}
        </>
      );
    case 'state':
      return <StateBadge state={row.state} />;
    case 'dueOn':
      return <span className="text-muted">{day(row.dueOn)}</span>;
    case 'total':
      return <Minor amount={row.totalMinor} currency={currency} showCurrency />;
    case 'due':
      return <Amount amount={row.dueMinor} currency={currency} />;
    default:
      return <Amount amount={row.paidMinor} currency={currency} />;
  }
}

function Amount({ amount, currency }: { amount: bigint; currency: string }) {
  return amount === 0n ? (
    <span className="text-muted">–</span>
  ) : (
    <Minor amount={amount} currency={currency} />
  );
}

function StateMenu({ states, chosen }: { states: InvoiceState[]; chosen: ReadonlySet<string> }) {
  const names = [...chosen].map((one) => STATE_NAMES[one as InvoiceState]);
  return (
    <DropdownMenu
      button={
        <>
          Status{names.length > 0 && `: ${names.join(', ')}`}
          <ChevronDown aria-hidden="true" className="size-3.5 text-muted" />
        </>
      }
    >
      <MenuGroup title="Shown">
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
            {STATE_NAMES[state]}
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
        {column.name}
        {!column.numeric && arrow}
      </button>
    </th>
  );
}
