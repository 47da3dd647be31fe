import { difference, emit } from '../events/record';
import type { Call, Routes } from '../http/call';
import { missing } from '../http/errors';
import { newest, page, paging } from '../http/lists';
import {
  hash,
  integer,
  list,
  mergeMetadata,
  metadata,
  need,
  oneOf,
  range,
  read,
  text,
  within,
} from '../http/params';
import type { Address, Customer } from '../records';
import type { Store } from '../store';
import { renderCustomer, renderTaxId } from './render';
import { customerDocument, search } from './search';

const line = text();
const address = hash({
  city: line,
  country: text(2),
  line1: line,
  line2: line,
  postal_code: line,
  state: line,
});
const taxId = { type: text(), value: text() };
const params = {
  address,
  balance: integer,
  description: text(),
  email: text(512),
  invoice_prefix: text(12),
  invoice_settings: hash({
    default_payment_method: text(),
    footer: text(),
    custom_fields: list(hash({ name: text(40), value: text(140) }), 4),
  }),
  metadata,
  name: text(256),
  next_invoice_sequence: integer,
  phone: text(20),
  preferred_locales: list(text()),
  tax: hash({ ip_address: text(), validate_location: oneOf('deferred', 'immediately', 'auto') }),
  tax_exempt: oneOf('none', 'exempt', 'reverse'),
};

/** The customer, not a deleted one. */
export function liveCustomer(store: Store, id: string, param = 'id'): Customer {
  const customer = store.tables.customers.get(id);
  if (!customer || customer.deleted) throw missing('customer', id, param);
  return customer;
}

function fullAddress(given: ReturnType<typeof address>): Address {
  const { city = null, country = null, line1 = null, line2 = null, postal_code = null, state = null } = given;
  return { city, country, line1, line2, postal_code, state };
}

function create({ store, form }: Call): object {
  const {
    tax_id_data: ids,
    payment_method: method,
    ...given
  } = read(form, {
    ...params,
    tax_id_data: list(hash(taxId)),
    payment_method: text(),
  });
  const id = store.id('cus');
  const customer: Customer = {
    id,
    created: store.seconds(),
    deleted: false,
    name: null,
    email: null,
    phone: null,
    description: null,
    address: null,
    metadata: {},
    preferredLocales: [],
    currency: null,
    balances: {},
    invoicePrefix: id.slice(-8).toUpperCase(),
    nextInvoiceSequence: 1,
    taxExempt: 'none',
    defaultPaymentMethod: method ?? null,
  };
  change(store, customer, given);
  store.tables.customers.set(id, customer);
  for (const [index, one] of (ids ?? []).entries()) addTaxId(store, id, one, `tax_id_data[${index}]`);
  const made = renderCustomer(customer);
  emit(store, 'customer.created', made);
  return made;
}

function change(
  store: Store,
  customer: Customer,
  given: Omit<ReturnType<typeof read<typeof params>>, never>,
): void {
  const location =
    given.address === undefined ? customer.address : given.address && fullAddress(given.address);
  if (given.tax?.validate_location === 'immediately' && !location?.country) {
    throw missing('tax location', '', 'address');
  }
  customer.address = location ?? null;
  for (const field of ['name', 'email', 'phone', 'description'] as const) {
    if (given[field] !== undefined) customer[field] = given[field];
  }
  if (given.metadata !== undefined) customer.metadata = mergeMetadata(customer.metadata, given.metadata);
  if (given.preferred_locales !== undefined) customer.preferredLocales = given.preferred_locales ?? [];
  if (given.invoice_prefix) customer.invoicePrefix = given.invoice_prefix;
  if (given.next_invoice_sequence) customer.nextInvoiceSequence = given.next_invoice_sequence;
  if (given.tax_exempt !== undefined) customer.taxExempt = given.tax_exempt ?? 'none';
  if (given.balance != null) customer.balances[customer.currency ?? 'usd'] = given.balance;
  const method = given.invoice_settings?.default_payment_method;
  if (method !== undefined) {
    if (method && store.tables.paymentMethods.get(method)?.customer !== customer.id) {
      throw missing('PaymentMethod', method, 'invoice_settings[default_payment_method]');
    }
    customer.defaultPaymentMethod = method;
  }
}

function update({ store, form, ids: [id] }: Call): object {
  return updateCustomer(store, id!, read(form, params));
}

export function updateCustomer(
  store: Store,
  id: string,
  given: ReturnType<typeof read<typeof params>>,
): object {
  const customer = liveCustomer(store, id);
  const before = renderCustomer(customer);
  change(store, customer, given);
  const after = renderCustomer(customer);
  emit(store, 'customer.updated', after, difference(before, after));
  return after;
}

function retrieve({ store, form, ids: [id] }: Call): object {
  read(form, {});
  const customer = store.tables.customers.get(id!);
  if (!customer) throw missing('customer', id!);
  return renderCustomer(customer);
}

export function deleteCustomer(store: Store, id: string): object {
  const customer = liveCustomer(store, id);
  const last = renderCustomer(customer);
  customer.deleted = true;
  emit(store, 'customer.deleted', last);
  return renderCustomer(customer);
}

function all({ store, form }: Call): object {
  const given = read(form, { ...paging, email: text(), created: range });
  const live = newest(store.tables.customers.values()).filter(
    ({ deleted, email, created }) =>
      !deleted && (!given.email || email === given.email) && within(created, given.created),
  );
  return page('/v1/customers', live, given, renderCustomer);
}

function find({ store, form }: Call): object {
  const live = newest(store.tables.customers.values()).filter(({ deleted }) => !deleted);
  return search(store, form, '/v1/customers/search', live, customerDocument, renderCustomer);
}

function addTaxId(
  store: Store,
  customer: string,
  given: { type?: string | null; value?: string | null },
  param = '',
) {
  const name = (key: string) => (param ? `${param}[${key}]` : key);
  const type = need(given.type, name('type'));
  const value = need(given.value, name('value'));
  const made = { id: store.id('txi'), created: store.seconds(), customer, type, value };
  store.tables.taxIds.set(made.id, made);
  return made;
}

function createTaxId({ store, form, ids: [id] }: Call): object {
  return renderTaxId(addTaxId(store, liveCustomer(store, id!).id, read(form, taxId)));
}

function taxIds({ store, form, ids: [id] }: Call): object {
  const given = read(form, paging);
  const customer = liveCustomer(store, id!);
  const own = newest(store.tables.taxIds.values()).filter((one) => one.customer === customer.id);
  return page(`/v1/customers/${id}/tax_ids`, own, given, renderTaxId);
}

function deleteTaxId({ store, ids: [customer, id] }: Call): object {
  if (store.tables.taxIds.get(id!)?.customer !== customer) throw missing('tax ID', id!);
  store.tables.taxIds.delete(id!);
  return { id, object: 'tax_id', deleted: true };
}

export const customers: Routes = {
  'POST /v1/customers': create,
  'GET /v1/customers': all,
  'GET /v1/customers/search': find,
  'GET /v1/customers/:id': retrieve,
  'POST /v1/customers/:id': update,
  'DELETE /v1/customers/:id': ({ store, ids: [id] }) => deleteCustomer(store, id!),
  'POST /v1/customers/:id/tax_ids': createTaxId,
  'GET /v1/customers/:id/tax_ids': taxIds,
  'DELETE /v1/customers/:id/tax_ids/:id': deleteTaxId,
};
