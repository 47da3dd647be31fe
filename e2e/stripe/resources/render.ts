import type { Customer, Item, PortalSession, Price, Product, Tax, TaxId, TaxRate } from '../records';
import type { Store } from '../store';

export const renderTax = (tax: Tax) => ({
  amount: tax.amount,
  tax_behavior: tax.inclusive ? 'inclusive' : 'exclusive',
  tax_rate_details: { tax_rate: tax.rate },
  taxability_reason: tax.reason,
  taxable_amount: tax.taxable,
  type: 'tax_rate_details',
});

export function renderCustomer(customer: Customer): object {
  if (customer.deleted) return { id: customer.id, object: 'customer', deleted: true };
  return {
    id: customer.id,
    object: 'customer',
    address: customer.address,
    balance: (customer.currency && customer.balances[customer.currency]) || 0,
    created: customer.created,
    currency: customer.currency,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: customer.description,
    discount: null,
    email: customer.email,
    invoice_prefix: customer.invoicePrefix,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: customer.defaultPaymentMethod,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: customer.metadata,
    name: customer.name,
    next_invoice_sequence: customer.nextInvoiceSequence,
    phone: customer.phone,
    preferred_locales: customer.preferredLocales,
    shipping: null,
    tax_exempt: customer.taxExempt,
    test_clock: null,
  };
}

export const renderTaxId = (id: TaxId) => ({
  id: id.id,
  object: 'tax_id',
  country: id.type === 'eu_vat' ? id.value.slice(0, 2).toUpperCase() : id.type.slice(0, 2).toUpperCase(),
  created: id.created,
  customer: id.customer,
  customer_account: null,
  livemode: false,
  owner: { type: 'customer', customer: id.customer },
  type: id.type,
  value: id.value,
  verification: { status: 'pending', verified_address: null, verified_name: null },
});

export const renderTaxRate = (rate: TaxRate) => ({
  ...rate,
  object: 'tax_rate',
  percentage: Number(rate.percentage),
  effective_percentage: null,
  flat_amount: null,
  jurisdiction_level: null,
  livemode: false,
  rate_type: 'percentage',
});

export const renderProduct = (product: Product) => ({
  id: product.id,
  object: 'product',
  active: true,
  created: product.created,
  default_price: null,
  description: null,
  images: [],
  livemode: false,
  metadata: product.metadata,
  name: product.name,
  tax_code: null,
  type: 'service',
  updated: product.created,
  url: null,
});

export const renderPrice = (price: Price) => ({
  id: price.id,
  object: 'price',
  active: true,
  billing_scheme: 'per_unit',
  created: price.created,
  currency: price.currency,
  livemode: false,
  metadata: {},
  product: price.product,
  recurring: null,
  tax_behavior: 'unspecified',
  type: 'one_time',
  unit_amount: /[.]/.test(price.unit) ? null : Number(price.unit),
  unit_amount_decimal: price.unit,
});

function pricing(store: Store, item: Item) {
  const price = item.price ? store.tables.prices.get(item.price) : null;
  return {
    ...(price && { price_details: { price: price.id, product: price.product } }),
    type: 'price_details',
    unit_amount_decimal: item.unit,
  };
}

const wholeQuantity = (item: Item) => (item.quantity.includes('.') ? null : Number(item.quantity));

export const renderItem = (store: Store, item: Item) => ({
  id: item.id,
  object: 'invoiceitem',
  amount: item.amount,
  currency: item.currency,
  customer: item.customer,
  customer_account: null,
  date: item.date,
  description: item.description,
  discountable: item.amount >= 0,
  discounts: [],
  invoice: item.invoice,
  livemode: false,
  metadata: item.metadata,
  net_amount: item.amount,
  parent: null,
  period: item.period,
  pricing: pricing(store, item),
  proration: false,
  quantity: wholeQuantity(item),
  quantity_decimal: item.quantity,
  tax_rates: item.taxRates.map((id) => renderTaxRate(store.tables.taxRates.get(id)!)),
  test_clock: null,
});

export const renderLine = (store: Store, item: Item) => ({
  id: item.line,
  object: 'line_item',
  amount: item.amount,
  currency: item.currency,
  description: item.description,
  discount_amounts: [],
  discountable: item.amount >= 0,
  discounts: [],
  invoice: item.invoice,
  livemode: false,
  metadata: item.metadata,
  parent: {
    invoice_item_details: {
      invoice_item: item.id,
      proration: false,
      proration_details: null,
      subscription: null,
    },
    subscription_item_details: null,
    type: 'invoice_item_details',
  },
  period: item.period,
  pretax_credit_amounts: [],
  pricing: pricing(store, item),
  quantity: wholeQuantity(item),
  quantity_decimal: item.quantity,
  subscription: null,
  subtotal: item.amount,
  taxes: item.taxes.map(renderTax),
});

export const renderPortal = (store: Store, session: PortalSession) => ({
  id: session.id,
  object: 'billing_portal.session',
  configuration: 'bpc_standin',
  created: session.created,
  customer: session.customer,
  customer_account: null,
  flow: null,
  livemode: false,
  locale: null,
  on_behalf_of: null,
  return_url: session.returnUrl,
  url: `${store.url}/p/session/${session.token}`,
});
