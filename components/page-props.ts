/** Query parameters as Next gives them. */
export type Search = Record<string, string | string[] | undefined>;

export interface PageProps<Params = Record<never, never>> {
  params: Promise<Params>;
  searchParams: Promise<Search>;
}

export type TenantPage = PageProps<{ tenant: string }>;

/** The first value of a parameter that may be repeated. */
export function first(value: string | string[] | undefined): string | undefined {
  return all(value)[0];
}

/** All values of a parameter that may be repeated, in order and once each; those that can be no text are left out. */
export function all(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return [...new Set(Array.isArray(value) ? value : [value])].filter((one) => /^\P{Cc}+$/u.test(one));
}
