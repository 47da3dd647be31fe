import { first, type Search } from '@/components/page-props';

/** What can be shown of a charge beside its time, in order. */
export const COLUMNS = ['country', 'market', 'category', 'type', 'number', 'model', 'cost', 'price'] as const;

export type Column = (typeof COLUMNS)[number];

const HIDDEN_AT_FIRST: readonly Column[] = ['market', 'model'];

/** The columns that the address asks for with `hide=a,b`; without it the usual ones. */
export function shownColumns(search: Search): Column[] {
  const asked = first(search.hide)?.split(',');
  return COLUMNS.filter((column) => !(asked ?? HIDDEN_AT_FIRST).includes(column));
}

/** The value of `hide` that shows just these columns. */
export function hiding(shown: readonly Column[]): string {
  const hidden = COLUMNS.filter((column) => !shown.includes(column));
  // An empty list could not be told from none.
  return hidden.length > 0 ? hidden.join(',') : 'none';
}
