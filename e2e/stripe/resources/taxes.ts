import { missing, refused } from '../http/errors';
import { taxOf } from '../money';
import type { Customer, Invoice, Item, Tax, TaxRate } from '../records';
import type { Store } from '../store';

/** The tax rates of these ids; a missing one is an error of `param`. */
export function ratesOf(store: Store, ids: readonly string[], param: string): TaxRate[] {
  return ids.map((id) => {
    const rate = store.tables.taxRates.get(id);
    if (!rate) throw missing('tax rate', id, param);
    return rate;
  });
}

/** Computes each line's taxes and the invoice's totals. */
export function tally(store: Store, invoice: Invoice): void {
  const items = invoice.items.map((id) => store.tables.items.get(id)!);
  const customer = store.tables.customers.get(invoice.customer)!;
  const automatic = invoice.automaticTax ? automaticRate(store, customer) : null;
  if (invoice.automaticTax) invoice.taxStatus = automatic ? 'complete' : 'requires_location_inputs';
  for (const item of items) item.taxes = lineTaxes(store, invoice, item, customer, automatic);

  const all = items.flatMap(({ taxes }) => taxes);
  const sum = (taxes: Tax[]) => taxes.reduce((total, { amount }) => total + amount, 0);
  const inclusive = sum(all.filter((tax) => tax.inclusive));
  invoice.subtotal = items.reduce((total, { amount }) => total + amount, 0);
  invoice.total = invoice.subtotal + sum(all) - inclusive;
  invoice.subtotalExcludingTax = invoice.subtotal - inclusive;
  invoice.totalExcludingTax = invoice.total - sum(all);
  invoice.taxes = byRate(all);
}

/** One entry a rate, as in total_taxes. */
export function byRate(taxes: readonly Tax[]): Tax[] {
  const rates = new Map<string, Tax>();
  for (const tax of taxes) {
    const known = rates.get(tax.rate);
    if (!known) rates.set(tax.rate, { ...tax });
    else {
      known.amount += tax.amount;
      known.taxable += tax.taxable;
    }
  }
  return [...rates.values()];
}

function lineTaxes(
  store: Store,
  invoice: Invoice,
  item: Item,
  customer: Customer,
  automatic: TaxRate | null,
): Tax[] {
  if (invoice.automaticTax)
    return automatic ? [taxBy(automatic, item.amount, automaticReason(customer, automatic))] : [];
  if (item.givenTaxes) return item.givenTaxes;
  const ids = item.taxRates.length > 0 ? item.taxRates : invoice.defaultTaxRates;
  return ratesOf(store, ids, 'tax_rates').map((rate) => taxBy(rate, item.amount, 'standard_rated'));
}

/** The tax of one rate on an amount; zero where the reason says so. */
export function taxBy(rate: TaxRate, amount: number, reason: string): Tax {
  const free = reason === 'customer_exempt' || reason === 'reverse_charge' || reason === 'not_collecting';
  const tax = free ? 0 : taxOf(amount, rate.percentage, rate.inclusive);
  return {
    amount: tax,
    inclusive: rate.inclusive,
    rate: rate.id,
    reason,
    taxable: rate.inclusive ? amount - tax : amount,
  };
}

function automaticReason(customer: Customer, rate: TaxRate): string {
  if (customer.taxExempt === 'exempt') return 'customer_exempt';
  if (customer.taxExempt === 'reverse') return 'reverse_charge';
  return rate.percentage === '0' ? 'not_collecting' : 'standard_rated';
}

/** Stripe Tax in small: a percentage a country, none where the account is not registered. Null without a country. */
function automaticRate(store: Store, customer: Customer): TaxRate | null {
  const country = customer.address?.country;
  if (!country) return null;
  const id = `txr_automatic_${country.toLowerCase()}`;
  const known = store.tables.taxRates.get(id);
  if (known) return known;
  const rate: TaxRate = {
    id,
    created: store.seconds(),
    active: false,
    display_name: 'VAT',
    description: null,
    country,
    state: null,
    jurisdiction: country,
    inclusive: false,
    percentage: store.settings.taxPercentages[country] ?? '0',
    tax_type: 'vat',
    metadata: {},
  };
  store.tables.taxRates.set(id, rate);
  return rate;
}

/** What cannot stand on an invoice whose tax Stripe computes. */
export function checkAutomatic(invoice: Invoice, items: readonly Item[]): void {
  if (!invoice.automaticTax) return;
  if (
    invoice.defaultTaxRates.length > 0 ||
    items.some(({ taxRates, givenTaxes }) => taxRates.length > 0 || givenTaxes)
  ) {
    throw refused(
      'You cannot use tax rates or tax amounts on an invoice with automatic tax enabled.',
      undefined,
      'automatic_tax',
    );
  }
  if (items.some(({ amount }) => amount < 0)) {
    throw refused(
      'You cannot add invoice items with negative amounts to an invoice with automatic tax enabled.',
      undefined,
      'automatic_tax',
    );
  }
}
