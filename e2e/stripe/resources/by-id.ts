import { page } from '../http/lists';
import type { Store } from '../store';
import { invoicePayments, renderInvoice } from './invoice';
import { renderCustomer, renderItem, renderPrice, renderProduct, renderTaxId, renderTaxRate } from './render';
import { renderCreditNote } from './render-credit-note';
import {
  renderCharge,
  renderDispute,
  renderIntent,
  renderPaymentMethod,
  renderRefund,
} from './render-payments';

/** The object an id stands for, in the API's shape. */
export function renderById(store: Store, id: string): object | null {
  const of = <T>(table: Map<string, T>, render: (row: T) => object) => {
    const row = table.get(id);
    return row === undefined ? null : render(row);
  };
  const { tables } = store;
  switch (id.slice(0, id.indexOf('_'))) {
    case 'cus':
      return of(tables.customers, renderCustomer);
    case 'in':
      return of(tables.invoices, (row) => renderInvoice(store, row));
    case 'ii':
      return of(tables.items, (row) => renderItem(store, row));
    case 'pi':
      return of(tables.intents, renderIntent);
    case 'ch':
      return of(tables.charges, renderCharge);
    case 're':
      return of(tables.refunds, renderRefund);
    case 'du':
      return of(tables.disputes, renderDispute);
    case 'cn':
      return of(tables.creditNotes, (row) => renderCreditNote(store, row));
    case 'txr':
      return of(tables.taxRates, renderTaxRate);
    case 'pm':
      return of(tables.paymentMethods, renderPaymentMethod);
    case 'price':
      return of(tables.prices, renderPrice);
    case 'prod':
      return of(tables.products, renderProduct);
    default:
      return null;
  }
}

/** Fields that are there only when asked for: an invoice's payments, a customer's tax ids, a charge's refunds. */
export function onlyExpanded(store: Store, at: Record<string, unknown>, name: string): unknown {
  const id = String(at.id);
  const invoice = store.tables.invoices.get(id);
  if (invoice && name === 'payments') return invoicePayments(store, invoice);
  if (invoice && name === 'confirmation_secret') return null;
  if (at.object === 'customer' && name === 'tax_ids') {
    const own = [...store.tables.taxIds.values()].filter(({ customer }) => customer === id).reverse();
    return page(`/v1/customers/${id}/tax_ids`, own, {}, renderTaxId);
  }
  if (at.object === 'customer' && name === 'invoice_credit_balance')
    return store.tables.customers.get(id)?.balances;
  if (at.object === 'customer' && name === 'tax') {
    const { country } = store.tables.customers.get(id)?.address ?? {};
    return {
      automatic_tax: country ? 'supported' : 'unrecognized_location',
      ip_address: null,
      location: country ? { country, source: 'billing_address', state: null } : null,
      provider: 'stripe',
    };
  }
  if (at.object === 'charge' && name === 'refunds') {
    const own = [...store.tables.refunds.values()].filter(({ charge }) => charge === id).reverse();
    return page(`/v1/charges/${id}/refunds`, own, {}, renderRefund);
  }
  return at[name];
}
