/** The request's own path, told to the pages by `before-page` (which overwrites what came from outside). */
export const PATH_HEADER = 'x-parley-path';

/** `path` when it leads to a page of this site, else '/'. */
export function safePath(path: string | null | undefined): string {
  // A browser reads '/\' and '//' as the beginning of another host, and drops tabs and newlines.
  if (!path?.startsWith('/') || /^\/[/\\]|[\\\p{Cc}]/u.test(path)) return '/';
  const url = URL.parse(path, 'http://site.invalid');
  return url && url.origin === 'http://site.invalid' ? url.pathname + url.search : '/';
}

export function signInPath(next: string | null): string {
  const path = safePath(next);
  return path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`;
}
