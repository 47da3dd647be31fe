import { invalid } from '../http/errors';
import type { Form } from '../http/form';
import type { Metadata } from '../http/params';
import { integer, need, read, text } from '../http/params';
import type { Customer, Invoice } from '../records';
import type { Store } from '../store';

interface Document {
  metadata: Metadata;
  fields: Record<string, string | number | null>;
}

interface Indexed {
  visible: string | null;
  pending: string;
  at: number;
}

// Per store, so that two stand-ins do not see each other's index.
const indexes = new WeakMap<Store, Map<string, Indexed>>();

/** Search is a copy that lags: what was written in the last `searchDelayMs` is not found, or found as it was. */
export function search<T extends { id: string; created: number }>(
  store: Store,
  form: Form,
  url: string,
  rows: T[],
  document: (row: T) => Document,
  render: (row: T) => object,
): object {
  const given = read(form, { query: text(), limit: integer, page: text() });
  const matches = parse(need(given.query, 'query'));
  const found = rows.filter((row) => {
    const seen = lookUp(store, row, JSON.stringify(document(row)));
    return seen !== null && matches(JSON.parse(seen));
  });
  const from = given.page ? Number(given.page.slice(5)) : 0;
  const to = from + (given.limit ?? 10);
  const more = found.length > to;
  return {
    object: 'search_result',
    url,
    has_more: more,
    next_page: more ? `page_${to}` : null,
    data: found.slice(from, to).map(render),
  };
}

export const customerDocument = ({ metadata, email, name, phone, created }: Customer): Document => ({
  metadata,
  fields: { email, name, phone, created },
});

export const invoiceDocument = (invoice: Invoice): Document => {
  const { metadata, status, number, currency, total, customer, created } = invoice;
  return { metadata, fields: { status, number, currency, total, customer, created } };
};

/** To be told of each change, so that the index knows when it happened. */
export function noteChange(store: Store, id: string): void {
  const customer = store.tables.customers.get(id);
  const invoice = store.tables.invoices.get(id);
  if (customer) note(store, id, JSON.stringify(customerDocument(customer)));
  if (invoice) note(store, id, JSON.stringify(invoiceDocument(invoice)));
}

function note(store: Store, id: string, document: string): void {
  const index = indexes.get(store) ?? new Map<string, Indexed>();
  indexes.set(store, index);
  const known = index.get(id);
  if (!known) index.set(id, { visible: null, pending: document, at: store.now() });
  else if (known.pending !== document) {
    const settled = store.now() - known.at >= store.settings.searchDelayMs;
    index.set(id, { visible: settled ? known.pending : known.visible, pending: document, at: store.now() });
  }
}

function lookUp(store: Store, row: { id: string; created: number }, document: string): string | null {
  const known = indexes.get(store)?.get(row.id);
  // Not noted: it was loaded from a file, long enough ago.
  if (!known) return store.now() - row.created * 1000 >= store.settings.searchDelayMs ? document : null;
  return store.now() - known.at >= store.settings.searchDelayMs ? known.pending : known.visible;
}

/** `metadata['k']:'v' AND status:'open' AND -metadata['x']:null AND created>1`; AND or OR, not both, as at Stripe. */
function parse(query: string): (document: Document) => boolean {
  const any = / OR /i.test(query);
  if (any && / AND /i.test(query)) throw invalid('You cannot mix AND and OR in a query.', 'query');
  const clauses = query.split(any ? / OR /i : / AND /i).map((clause) => parseClause(clause.trim()));
  return (document) => (any ? clauses.some((is) => is(document)) : clauses.every((is) => is(document)));
}

function parseClause(clause: string): (document: Document) => boolean {
  const parts = /^(-?)(\w+)(?:\[(["'])(.+?)\3\])?(:|~|>=|<=|>|<)(?:(["'])(.*)\6|([\w.-]+))$/s.exec(clause);
  if (!parts) throw invalid(`We were unable to parse your search query: ${clause}`, 'query');
  const [, minus, field, , key, operator, , quoted, bare] = parts;
  const wanted = (quoted ?? bare!).replace(/\\(["'])/g, '$1');
  const is = ({ metadata, fields }: Document) => {
    const value = field === 'metadata' ? metadata[key!] : fields[field!];
    if (bare === 'null') return value == null;
    if (value == null) return false;
    if (operator === ':') return String(value).toLowerCase() === wanted.toLowerCase();
    if (operator === '~') return String(value).toLowerCase().includes(wanted.toLowerCase());
    const [a, b] = [Number(value), Number(wanted)];
    return operator === '>' ? a > b : operator === '<' ? a < b : operator === '>=' ? a >= b : a <= b;
  };
  return (document) => is(document) !== (minus === '-');
}
