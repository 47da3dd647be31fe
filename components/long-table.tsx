'use client';

import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import {
  Fragment,
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { cellPlace, type PlainColumn, type PlainRow, Total } from './plain-table';

/** Up to here all rows are in the page, which scrolls as a whole. */
const SHORT = 100;
const ROW_PX = 37;
const OVERSCAN = 12;

/**
 * A table that may be long: then it scrolls within itself, and only the rows in sight are in the page, and the one that
 * has the focus, so that the keyboard goes on from there when a wheel has scrolled it away. Where rows
 * open something, arrow keys, Page Up, Page Down, Home, End, j and k move from one to the next, and Enter opens it.
 */
export function LongTable({
  caption,
  columns,
  rows,
  total,
  tall = false,
}: {
  caption: string;
  columns: PlainColumn[];
  /** A row that opens something begins with the link to it. */
  rows: PlainRow[];
  total?: ReactNode[];
  /** Scrolls within itself however few its rows are. */
  tall?: boolean;
}) {
  const region = useRef<HTMLElement>(null);
  const long = rows.length > SHORT;
  const [held, setHeld] = useState<number | null>(null);
  const virtual = useVirtualizer({
    enabled: long,
    count: rows.length,
    getScrollElement: () => region.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    rangeExtractor: useCallback(
      (range: Range) => withRow(defaultRangeExtractor(range), held, range.count),
      [held],
    ),
    // What the server shows, which has no screen.
    initialRect: { width: 0, height: 900 },
    getItemKey: (index) => rows[index]!.key,
  });
  const items = virtual.getVirtualItems();
  const shown: { index: number; room: number }[] = long
    ? items.map(({ index, start }, at) => ({ index, room: start - (items[at - 1]?.end ?? 0) }))
    : rows.map((_, index) => ({ index, room: 0 }));
  const after = long ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;

  /** The row that is to have the focus as soon as it is in the page. */
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const link = linkOf(region.current!, wanted.current);
    if (!link) return;
    wanted.current = null;
    link.focus();
  });

  function move(event: KeyboardEvent<HTMLElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const focused = document.activeElement!;
    const row = focused.closest<HTMLElement>('[data-index]');
    // Keys pressed in what a row holds besides its link are that thing's own.
    if (focused !== region.current && !(row && focused === row.querySelector('a'))) return;
    const at = row ? Number(row.dataset.index) : -1;
    const to = pastHeadings(rows, at, target(event.key, at, rows.length, region.current!));
    if (to === null || !region.current!.querySelector('[data-index] th a')) return;
    event.preventDefault();
    const link = linkOf(region.current!, to);
    if (link) return link.focus();
    wanted.current = to;
    virtual.scrollToIndex(to);
  }

  return (
    <section
      ref={region}
      aria-label={caption}
      aria-keyshortcuts="ArrowUp ArrowDown PageUp PageDown Home End"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
      tabIndex={0}
      onKeyDown={move}
      onFocus={({ target }) => long && setHeld(rowOf(target))}
      onBlur={({ target }) => {
        // Another window may have the focus for a while.
        if (document.activeElement !== target) setHeld(null);
      }}
      className={`relative scroll-py-12 overflow-auto ${long ? 'max-h-[calc(100dvh-8rem)]' : tall ? 'max-h-96' : ''}`}
    >
      <table
        aria-rowcount={long ? rows.length + 1 : undefined}
        className="w-full border-separate border-spacing-0 text-[0.8125rem]"
      >
        <caption className="sr-only">{caption}</caption>
        <thead className="text-muted">
          <tr>
            {columns.map((column, index) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places.
                key={index}
                scope="col"
                aria-sort={column.sorted}
                className={`sticky top-0 z-10 whitespace-nowrap border-line border-b bg-surface py-2 font-normal ${cellPlace(column)}`}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ index, room }) => {
            const { key, cells, heading } = rows[index]!;
            return (
              <Fragment key={key}>
                <Room px={room} columns={columns.length} />
                <tr
                  ref={long ? virtual.measureElement : undefined}
                  data-index={index}
                  aria-rowindex={long ? index + 2 : undefined}
                  className="scroll-my-10"
                >
                  {heading && (
                    <th
                      scope="rowgroup"
                      colSpan={columns.length}
                      className="border-line border-b bg-sunken px-2.5 py-2 text-left font-medium"
                    >
                      {cells[0]}
                    </th>
                  )}
                  {!heading &&
                    cells.map((cell, column) => {
                      const className = `whitespace-nowrap border-line border-b py-2 ${cellPlace(columns[column]!)}`;
                      return column === 0 ? (
                        <th key={key} scope="row" className={`font-normal ${className}`}>
                          {cell}
                        </th>
                      ) : (
                        // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places.
                        <td key={column} className={className}>
                          {cell}
                        </td>
                      );
                    })}
                </tr>
              </Fragment>
            );
          })}
          <Room px={after} columns={columns.length} />
        </tbody>
        {total && <Total cells={total} places={columns.map(cellPlace)} />}
      </table>
    </section>
  );
}

/** The room of the rows that are not in the page; an attribute, as the page's policy allows no style in its markup. */
function Room({ px, columns }: { px: number; columns: number }) {
  if (px <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row cannot have the focus.
    <tr aria-hidden="true">
      <td height={Math.round(px)} colSpan={columns} className="p-0" />
    </tr>
  );
}

/** The row that holds an element. */
function rowOf(element: Element): number | null {
  const row = element.closest<HTMLElement>('[data-index]');
  return row && Number(row.dataset.index);
}

/** The rows in sight, and one more wherever it is. */
function withRow(inSight: number[], row: number | null, rows: number): number[] {
  if (row === null || row >= rows || inSight.includes(row)) return inSight;
  return [...inSight, row].sort((a, b) => a - b);
}

function linkOf(region: HTMLElement, index: number): HTMLElement | null {
  return region.querySelector<HTMLElement>(`[data-index="${index}"] th a`);
}

/** Headings have nothing to open: the next row that way, or the other. */
function pastHeadings(rows: readonly PlainRow[], at: number, to: number | null): number | null {
  if (to === null) return null;
  const way = to < at ? -1 : 1;
  for (const step of [way, -way])
    for (let one = to; one >= 0 && one < rows.length; one += step) if (!rows[one]!.heading) return one;
  return null;
}

/** Where a key leads from row `at`, -1 when none has the focus; null = nowhere. */
function target(key: string, at: number, rows: number, region: HTMLElement): number | null {
  const height = region.querySelector<HTMLElement>('[data-index]')?.offsetHeight ?? ROW_PX;
  const page = Math.max(1, Math.floor(Math.min(region.clientHeight, window.innerHeight) / height) - 2);
  const to = {
    ArrowDown: at + 1,
    j: at + 1,
    ArrowUp: at - 1,
    k: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: rows - 1,
  }[key];
  return to === undefined || rows === 0 ? null : Math.max(0, Math.min(rows - 1, to));
}
