import { invalid, missing, refused } from '../http/errors';
import {
  count,
  decimal,
  flag,
  hash,
  integer,
  list,
  mergeMetadata,
  metadata,
  need,
  oneOf,
  type read,
  text,
} from '../http/params';
import { greatestAmount, multiply, perUnit } from '../money';
import type { Item, Tax } from '../records';
import type { Store } from '../store';
import { addPrice } from './catalog';
import { ratesOf } from './taxes';

const behaviour = oneOf('exclusive', 'inclusive', 'unspecified');
const taxRateData = hash({
  country: text(2),
  description: text(),
  display_name: text(),
  inclusive: flag,
  jurisdiction: text(),
  jurisdiction_level: text(),
  percentage: decimal,
  state: text(),
  tax_type: text(),
});

/** What item and line have in common. */
const priced = {
  amount: integer,
  description: text(),
  discountable: flag,
  metadata,
  period: hash({ start: integer, end: integer }),
  price_data: hash({
    currency: text(3),
    product: text(),
    tax_behavior: behaviour,
    unit_amount: integer,
    unit_amount_decimal: decimal,
    product_data: hash({ name: text(), description: text(), metadata, tax_code: text(), unit_label: text() }),
  }),
  pricing: hash({ price: text() }),
  quantity: count,
  quantity_decimal: decimal,
  tax_rates: list(text(), 5),
};
export const itemParams = {
  ...priced,
  tax_behavior: behaviour,
  tax_code: text(),
  unit_amount_decimal: decimal,
};
export const lineParams = {
  ...priced,
  tax_amounts: list(
    hash({ amount: integer, taxable_amount: integer, taxability_reason: text(), tax_rate_data: taxRateData }),
    20,
  ),
};
export type Given = ReturnType<typeof read<typeof itemParams>> &
  Pick<ReturnType<typeof read<typeof lineParams>>, 'tax_amounts'>;

/** Applies parameters to an item; nothing is changed if one is refused. */
export function change(store: Store, item: Item, given: Given): void {
  if (given.amount != null && (given.unit_amount_decimal != null || given.price_data || given.pricing)) {
    throw invalid(
      'You may only specify one of these parameters: amount, unit_amount_decimal, price_data, pricing.',
      'amount',
      'parameters_exclusive',
    );
  }
  if (given.quantity != null && given.quantity_decimal != null) {
    throw invalid(
      'You may only specify one of these parameters: quantity, quantity_decimal.',
      'quantity',
      'parameters_exclusive',
    );
  }
  if (given.period) {
    const [start, end] = [need(given.period.start, 'period[start]'), need(given.period.end, 'period[end]')];
    if (end < start) throw invalid('The period end must be after the period start.', 'period[end]');
    given.period = { start, end };
  }
  if (given.tax_rates) ratesOf(store, given.tax_rates, 'tax_rates');
  const quantity =
    given.quantity_decimal ?? (given.quantity == null ? item.quantity : String(given.quantity));
  const { unit, price } = unitOf(store, item, given);
  const amount = given.amount ?? (unit === null ? item.amount : multiply(unit, quantity));
  if (Math.abs(amount) > greatestAmount(item.currency)) {
    throw refused(
      `Amount must be no more than ${greatestAmount(item.currency)} ${item.currency}`,
      'amount_too_large',
      'amount',
    );
  }
  item.quantity = quantity;
  item.amount = amount;
  item.unit = given.amount != null || unit === null ? perUnit(amount, quantity) : unit;
  item.price = price;
  if (given.description !== undefined) item.description = given.description;
  if (given.metadata !== undefined) item.metadata = mergeMetadata(item.metadata, given.metadata);
  if (given.period) item.period = given.period as Item['period'];
  if (given.tax_rates !== undefined) item.taxRates = given.tax_rates ?? [];
  if (given.tax_amounts !== undefined)
    item.givenTaxes = given.tax_amounts?.map((tax) => ownTax(store, tax)) ?? null;
}

function unitOf(store: Store, item: Item, given: Given): { unit: string | null; price: string | null } {
  if (given.unit_amount_decimal != null) return { unit: given.unit_amount_decimal, price: null };
  if (given.pricing?.price) {
    const price = store.tables.prices.get(given.pricing.price);
    if (!price) throw missing('price', given.pricing.price, 'pricing[price]');
    if (price.currency !== item.currency)
      throw refused(
        `The price is in ${price.currency}, the item in ${item.currency}.`,
        undefined,
        'pricing[price]',
      );
    return { unit: price.unit, price: price.id };
  }
  if (given.price_data) {
    const data = given.price_data;
    if (data.currency !== item.currency)
      throw refused(
        `The price is in ${data.currency}, the item in ${item.currency}.`,
        undefined,
        'price_data[currency]',
      );
    const unit = data.unit_amount_decimal ?? String(need(data.unit_amount, 'price_data[unit_amount]'));
    const product =
      data.product ?? inlineProduct(store, need(data.product_data?.name, 'price_data[product]'));
    return { unit, price: addPrice(store, product, item.currency, unit).id };
  }
  // A new quantity alone keeps the unit price.
  return { unit: given.amount == null ? item.unit : null, price: given.amount == null ? item.price : null };
}

function inlineProduct(store: Store, name: string): string {
  const product = { id: store.id('prod'), created: store.seconds(), name, metadata: {} };
  store.tables.products.set(product.id, product);
  return product.id;
}

type GivenTax = NonNullable<Given['tax_amounts']>[number];

function ownTax(store: Store, given: GivenTax): Tax {
  const data = given.tax_rate_data;
  const inclusive = need(data?.inclusive, 'tax_amounts[tax_rate_data][inclusive]');
  const percentage = need(data?.percentage, 'tax_amounts[tax_rate_data][percentage]');
  const name = need(data?.display_name, 'tax_amounts[tax_rate_data][display_name]');
  const country = data?.country ?? null;
  const same = [...store.tables.taxRates.values()].find(
    (rate) =>
      !rate.active &&
      rate.display_name === name &&
      rate.percentage === percentage &&
      rate.inclusive === inclusive &&
      rate.country === country,
  );
  const rate = same ?? {
    id: store.id('txr'),
    created: store.seconds(),
    active: false,
    display_name: name,
    inclusive,
    percentage,
    country,
    description: data?.description ?? null,
    state: data?.state ?? null,
    jurisdiction: data?.jurisdiction ?? null,
    tax_type: data?.tax_type ?? null,
    metadata: {},
  };
  store.tables.taxRates.set(rate.id, rate);
  const taxable = need(given.taxable_amount, 'tax_amounts[taxable_amount]');
  const amount = need(given.amount, 'tax_amounts[amount]');
  return { amount, inclusive, rate: rate.id, reason: given.taxability_reason ?? 'standard_rated', taxable };
}
