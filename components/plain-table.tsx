import type { ReactNode } from 'react';

export interface PlainColumn {
  name: ReactNode;
  numeric?: boolean;
  /** Left out where the screen is narrow. */
  wide?: boolean;
  /** A line of its own where rows are stacked. */
  line?: boolean;
  sorted?: 'ascending' | 'descending';
}

export interface PlainRow {
  key: string;
  cells: ReactNode[];
  /** Stands above the rows that follow; its one cell goes over all columns. */
  heading?: boolean;
}

export function cellPlace({ numeric, wide }: PlainColumn): string {
  return `px-2.5 first:pl-0 last:pr-0 max-sm:px-1.5 max-sm:first:pl-0 max-sm:last:pr-0 ${numeric ? 'text-right' : 'text-left'} ${wide ? 'max-md:hidden' : ''}`;
}

/** A table that is only read. The first cell of a row is its heading; `total` is the row below the line. */
export function PlainTable({
  caption,
  columns,
  rows,
  total,
  tall = false,
  stacks = false,
}: {
  caption: string;
  columns: PlainColumn[];
  rows: PlainRow[];
  total?: ReactNode[];
  /** Scrolls within itself instead of growing. */
  tall?: boolean;
  /** Where the screen is narrow, the cells of a row stand below each other instead of scrolling away. */
  stacks?: boolean;
}) {
  const place = (column: PlainColumn) =>
    stacks ? `${cellPlace(column)} ${stackedPlace(column)}` : cellPlace(column);
  const stacked = (classes: string) => (stacks ? classes : undefined);
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
      tabIndex={0}
      className={`relative scroll-py-12 overflow-auto ${tall ? 'max-h-96' : ''}`}
    >
      <table
        // What is no table on screen any more still is one for who listens.
        role={stacked('table')}
        className={`w-full border-separate border-spacing-0 text-[0.8125rem] ${stacks ? 'max-md:block' : ''}`}
      >
        <caption className="sr-only">{caption}</caption>
        <thead role={stacked('rowgroup')} className={`text-muted ${stacks ? 'max-md:sr-only' : ''}`}>
          <tr role={stacked('row')}>
            {columns.map((column, index) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places.
                key={index}
                scope="col"
                role={stacked('columnheader')}
                aria-sort={column.sorted}
                className={`sticky top-0 whitespace-nowrap border-line border-b bg-surface py-2 font-normal ${place(column)}`}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role={stacked('rowgroup')} className={stacked('max-md:block')}>
          {rows.map(({ key, cells, heading }) => (
            <tr
              key={key}
              role={stacked('row')}
              className={stacked(
                'max-md:flex max-md:flex-wrap max-md:items-center max-md:justify-between max-md:gap-x-4 max-md:gap-y-2 max-md:border-line max-md:border-b max-md:py-3',
              )}
            >
              {heading && (
                <th
                  scope="rowgroup"
                  role={stacked('rowheader')}
                  colSpan={columns.length}
                  className="border-line border-b bg-sunken px-2.5 py-2 text-left font-medium"
                >
                  {cells[0]}
                </th>
              )}
              {!heading &&
                cells.map((cell, index) => {
                  const column = columns[index]!;
                  const className = `whitespace-nowrap border-line border-b py-2 ${place(column)}`;
                  return index === 0 ? (
                    <th
                      key={key}
                      scope="row"
                      role={stacked('rowheader')}
                      className={`font-normal ${className}`}
                    >
                      {cell}
                    </th>
                  ) : (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places.
                    <td key={index} role={stacked('cell')} className={className}>
                      {cell}
                    </td>
                  );
                })}
            </tr>
          ))}
        </tbody>
        {total && <Total cells={total} places={columns.map(place)} />}
      </table>
    </section>
  );
}

/** The row below the line; `places` are the classes of its columns. */
export function Total({ cells, places }: { cells: ReactNode[]; places: string[] }) {
  return (
    <tfoot className="font-medium">
      <tr>
        {cells.map((cell, index) => (
          <td
            // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places.
            key={index}
            className={`sticky bottom-0 whitespace-nowrap border-line-strong border-t bg-surface py-2 ${places[index]}`}
          >
            {cell}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}

function stackedPlace({ line, wide }: PlainColumn): string {
  if (wide) return '';
  return `max-md:block max-md:border-0 max-md:p-0! max-md:empty:hidden ${line ? 'max-md:order-first max-md:w-full' : ''}`;
}
