import { first, type Search } from '@/components/page-props';

/** How many charges a page of the list may have. */
export const PAGE_SIZES = [50, 100, 200, 500] as const;

/** What the address asks for with `rows=200`; anything else is the usual size. */
export function pageSize(search: Search): number {
  const asked = Number(first(search.rows));
  return PAGE_SIZES.find((size) => size === asked) ?? PAGE_SIZES[0];
}
