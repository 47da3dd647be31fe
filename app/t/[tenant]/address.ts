import type { Search } from '@/components/page-props';

/** `path` with the query `search`, in which `changes` replace what was there; an empty list removes it. */
export function changed(
  path: string,
  search: Search,
  changes: Record<string, string | readonly string[]>,
): string {
  const query = queryOf(search);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, one);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export function queryOf(search: Search): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) query.append(name, one);
  return query;
}
