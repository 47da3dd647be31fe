'use client';

import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';

type Changes = Record<string, string | readonly string[] | undefined>;

/** The page that is on its way, if there is one: what was asked for, and how to ask for something else. */
let onItsWay: { query: string; ask: (changes: Changes) => void } | null = null;

/** Into the address without asking the server: it changes what is shown of the rows, not the rows. */
export function writeQuery(changes: Changes) {
  // To write into the address that is about to be left would call off the page that is on its way.
  if (onItsWay) return onItsWay.ask(changes);
  const before = new URLSearchParams(window.location.search);
  const query = withChanges(before, changes);
  if (String(query) === String(before)) return;
  window.history.replaceState(null, '', query.size > 0 ? `?${query}` : window.location.pathname);
}

/** Into the address by asking the server for new rows; true while they are on their way. */
export function useAsk(): [waiting: boolean, ask: (changes: Changes) => void] {
  const router = useRouter();
  const path = usePathname();
  const [waiting, startTransition] = useTransition();
  useEffect(() => {
    if (!waiting) onItsWay = null;
  }, [waiting]);

  function ask(changes: Changes) {
    // What the table has written into the address by itself is newer than the last render; and while an answer is
    // waited for, what was asked for is newer than the address.
    const query = String(
      withChanges(new URLSearchParams(onItsWay?.query ?? window.location.search), changes),
    );
    if (onItsWay?.query === query) return;
    onItsWay = { query, ask };
    startTransition(() => router.replace(query ? `${path}?${query}` : path, { scroll: false }));
  }

  return [waiting, ask];
}

function withChanges(before: URLSearchParams, changes: Changes): URLSearchParams {
  const query = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of [value ?? []].flat()) if (one !== '') query.append(name, one);
  }
  return query;
}
