import { invalid, missing } from './errors';
import { integer, text } from './params';

/** The parameters of every list, to be spread into an endpoint's own. */
export const paging = { limit: integer, starting_after: text(), ending_before: text() };

export interface Page {
  limit?: number | null;
  starting_after?: string | null;
  ending_before?: string | null;
}

/** One page of rows that are already in list order. */
export function page<T extends { id: string }>(
  url: string,
  rows: readonly T[],
  { limit, starting_after: after, ending_before: before }: Page,
  render: (row: T) => object,
) {
  const size = limit ?? 10;
  if (size < 1 || size > 100) {
    throw invalid('This value must be between 1 and 100 (inclusive).', 'limit', 'parameter_invalid_integer');
  }
  if (after && before)
    throw invalid('You may only specify one of these parameters: starting_after, ending_before.');
  let from = 0;
  let to = size;
  if (after) {
    from = place(rows, after, 'starting_after') + 1;
    to = from + size;
  } else if (before) {
    to = place(rows, before, 'ending_before');
    from = Math.max(0, to - size);
  }
  const more = before ? from > 0 : rows.length > to;
  return { object: 'list', url, has_more: more, data: rows.slice(from, to).map(render) };
}

function place(rows: readonly { id: string }[], id: string, param: string): number {
  const index = rows.findIndex((row) => row.id === id);
  if (index < 0) throw missing('object', id, param);
  return index;
}

/** Newest first, as all of Stripe's lists but an invoice's lines. */
export const newest = <T>(rows: Iterable<T>): T[] => [...rows].reverse();
