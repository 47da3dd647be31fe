import type { Call, Routes } from '../http/call';
import { invalid, missing } from '../http/errors';
import { newest, page, paging } from '../http/lists';
import { decimal, flag, integer, mergeMetadata, metadata, need, oneOf, read, text } from '../http/params';
import { isCurrency } from '../money';
import type { Price, TaxRate } from '../records';
import type { Store } from '../store';
import { renderPrice, renderProduct, renderTaxRate } from './render';

const editable = {
  active: flag,
  description: text(),
  display_name: text(50),
  country: text(2),
  jurisdiction: text(50),
  state: text(),
  metadata,
};

function createTaxRate({ store, form }: Call): object {
  const given = read(form, { ...editable, inclusive: flag, percentage: decimal, tax_type: text() });
  const percentage = need(given.percentage, 'percentage');
  if (Number(percentage) < 0 || Number(percentage) > 100 || (percentage.split('.')[1] ?? '').length > 4) {
    throw invalid(
      'Invalid percentage: must be between 0 and 100, with at most 4 decimal places',
      'percentage',
    );
  }
  const rate: TaxRate = {
    id: store.id('txr'),
    created: store.seconds(),
    active: given.active ?? true,
    display_name: need(given.display_name, 'display_name'),
    description: given.description ?? null,
    country: given.country ?? null,
    state: given.state ?? null,
    jurisdiction: given.jurisdiction ?? null,
    inclusive: need(given.inclusive, 'inclusive'),
    percentage,
    tax_type: given.tax_type ?? null,
    metadata: mergeMetadata({}, given.metadata),
  };
  store.tables.taxRates.set(rate.id, rate);
  return renderTaxRate(rate);
}

function taxRate(store: Store, id: string): TaxRate {
  const rate = store.tables.taxRates.get(id);
  if (!rate) throw missing('tax rate', id);
  return rate;
}

function updateTaxRate({ store, form, ids: [id] }: Call): object {
  const { metadata: change, active, display_name: name, ...given } = read(form, editable);
  const rate = taxRate(store, id!);
  Object.assign(rate, given, { metadata: mergeMetadata(rate.metadata, change ?? {}) });
  if (active != null) rate.active = active;
  if (name) rate.display_name = name;
  return renderTaxRate(rate);
}

function taxRates({ store, form }: Call): object {
  const given = read(form, { ...paging, active: flag, inclusive: flag });
  const rates = newest(store.tables.taxRates.values()).filter(
    ({ active, inclusive }) =>
      active === (given.active ?? active) && inclusive === (given.inclusive ?? inclusive),
  );
  return page('/v1/tax_rates', rates, given, renderTaxRate);
}

function createProduct({ store, form }: Call): object {
  const given = read(form, {
    name: text(),
    description: text(),
    metadata,
    tax_code: text(),
    unit_label: text(),
  });
  const name = need(given.name, 'name');
  const product = {
    id: store.id('prod'),
    created: store.seconds(),
    name,
    metadata: mergeMetadata({}, given.metadata),
  };
  store.tables.products.set(product.id, product);
  return renderProduct(product);
}

function createPrice({ store, form }: Call): object {
  const given = read(form, {
    currency: text(3),
    product: text(),
    unit_amount: integer,
    unit_amount_decimal: decimal,
    tax_behavior: oneOf('inclusive', 'exclusive', 'unspecified'),
    metadata,
  });
  const unit = given.unit_amount_decimal ?? String(need(given.unit_amount, 'unit_amount'));
  return renderPrice(
    addPrice(store, need(given.product, 'product'), checkCurrency(need(given.currency, 'currency')), unit),
  );
}

export function addPrice(store: Store, product: string, currency: string, unit: string): Price {
  if (!store.tables.products.has(product)) throw missing('product', product, 'product');
  const price: Price = { id: store.id('price'), created: store.seconds(), product, currency, unit };
  store.tables.prices.set(price.id, price);
  return price;
}

export function checkCurrency(code: string): string {
  if (isCurrency(code)) return code;
  throw invalid(
    `Invalid currency: ${code}. Stripe currently supports these currencies: usd, aed, …`,
    'currency',
  );
}

export const catalog: Routes = {
  'POST /v1/tax_rates': createTaxRate,
  'GET /v1/tax_rates': taxRates,
  'GET /v1/tax_rates/:id': ({ store, ids: [id] }) => renderTaxRate(taxRate(store, id!)),
  'POST /v1/tax_rates/:id': updateTaxRate,
  'POST /v1/products': createProduct,
  'GET /v1/products/:id': ({ store, ids: [id] }) => {
    const product = store.tables.products.get(id!);
    if (!product) throw missing('product', id!);
    return renderProduct(product);
  },
  'POST /v1/prices': createPrice,
};
