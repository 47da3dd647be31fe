/** What the address says of a table: its order, search, columns, groups and filters. */

export interface DataColumn {
  /** Its name in the address; no two of a page's tables have the same `name` and `id`. */
  id: string;
  name: string;
  numeric?: boolean;
  /** Left out where the screen is narrow. */
  wide?: boolean;
  /** A line of its own where rows are stacked. */
  line?: boolean;
  /** What can be done with a row: neither sorted nor left out, and named for who does not see it. */
  action?: boolean;
  /** What the rows' `facets` may be, and how they read: then the table is filtered and grouped by it. */
  options?: Readonly<Record<string, string>>;
}

export type Value = string | number | bigint | null;

/** A row to find, order and filter. `values` are what its cells are sorted by, days as YYYY-MM-DD. */
export interface Sortable {
  values: readonly Value[];
  /** By column, what `options` names. */
  facets?: Readonly<Record<string, string>>;
}

export interface Order {
  id: string;
  desc: boolean;
}

export interface TableView {
  search: string;
  /** Null: as the rows are given. */
  sort: Order | null;
  hidden: ReadonlySet<string>;
  /** The column whose values the rows stand under. */
  group: string | null;
  /** By column, what is shown; all where nothing is chosen. */
  chosen: ReadonlyMap<string, ReadonlySet<string>>;
}

/** How the address calls a part of the table's state: a page with several tables gives each a `name`. */
export function parameter(name: string, part: string): string {
  return name === '' ? part : `${name}.${part}`;
}

export function tableView(
  params: URLSearchParams,
  name: string,
  columns: readonly DataColumn[],
  usual: Order | null,
): TableView {
  const get = (part: string) => params.get(parameter(name, part)) ?? '';
  const list = (part: string) => get(part).split(',').filter(Boolean);
  const sort = get('sort');
  const id = sort.replace(/^-/, '');
  const faceted = columns.filter(({ options }) => options);
  return {
    search: get('q').slice(0, 100),
    sort: columns.some((column) => column.id === id) ? { id, desc: sort.startsWith('-') } : usual,
    // The first column says what a row is about.
    hidden: new Set(list('hide').filter((one) => one !== columns[0]?.id)),
    group: faceted.find((column) => column.id === get('group'))?.id ?? null,
    chosen: new Map(
      faceted
        .map(
          ({ id: facet, options }) => [facet, new Set(list(facet).filter((one) => one in options!))] as const,
        )
        .filter(([, values]) => values.size > 0),
    ),
  };
}

/** The order as the address has it; nothing for the usual one. */
export function sortText(sort: Order | undefined, usual: Order | null): string | undefined {
  if (!sort || (sort.id === usual?.id && sort.desc === usual.desc)) return undefined;
  return `${sort.desc ? '-' : ''}${sort.id}`;
}

/** Every word of the search is somewhere in the row, and each of its facets is among the chosen ones. */
export function matches({ values, facets = {} }: Sortable, { search, chosen }: TableView): boolean {
  for (const [id, wanted] of chosen) if (!wanted.has(facets[id] ?? '')) return false;
  const all = plain(values.join(' '));
  return plain(search)
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** What is not there comes first, as the least; texts are in the order of a dictionary. */
export function compare(a: Value, b: Value, language: string): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b, language) || (a < b ? -1 : 1);
  return a < b ? -1 : 1;
}
