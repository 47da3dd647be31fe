import type { ReactNode } from 'react';

export interface PlainColumn {
  name: ReactNode;
  numeric?: boolean;
  /** Left out where the screen is narrow. */
  wide?: boolean;
}

export interface PlainRow {
  key: string;
  cells: ReactNode[];
}

export function cellPlace({ numeric, wide }: PlainColumn): string {
  return `px-2.5 first:pl-0 last:pr-0 ${numeric ? 'text-right' : 'text-left'} ${wide ? 'max-md:hidden' : ''}`;
}

/** A table that is only read. The first cell of a row is its heading; `total` is the row below the line. */
export function PlainTable({
  caption,
  columns,
  rows,
  total,
  tall = false,
}: {
  caption: string;
  columns: PlainColumn[];
  rows: PlainRow[];
  total?: ReactNode[];
  /** Scrolls within itself instead of growing. */
  tall?: boolean;
}) {
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
      tabIndex={0}
      className={`relative overflow-auto ${tall ? 'max-h-96' : ''}`}
    >
      <table className="w-full border-separate border-spacing-0 text-[0.8125rem]">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-muted">
          <tr>
            {columns.map((column, index) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places.
                key={index}
                scope="col"
                className={`sticky top-0 whitespace-nowrap border-line border-b bg-surface py-2 font-normal ${cellPlace(column)}`}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) => {
                const column = columns[index]!;
                const className = `whitespace-nowrap border-line border-b py-2 ${cellPlace(column)}`;
                return index === 0 ? (
                  <th key={key} scope="row" className={`font-normal ${className}`}>
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
        {total && (
          <tfoot className="font-medium">
            <tr>
              {total.map((cell, index) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places.
                  key={index}
                  className={`sticky bottom-0 whitespace-nowrap border-line-strong border-t bg-surface py-2 ${cellPlace(columns[index]!)}`}
                >
                  {cell}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}
