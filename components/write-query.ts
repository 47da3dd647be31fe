/** Into the address without asking the server: it changes what is shown of the rows, not the rows. */
export function writeQuery(changes: Record<string, string | undefined>) {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes))
    if (value) query.set(name, value);
    else query.delete(name);
  // To write what is there already would call off a page that is on its way.
  if (String(query) === String(new URLSearchParams(window.location.search))) return;
  window.history.replaceState(null, '', query.size > 0 ? `?${query}` : window.location.pathname);
}
