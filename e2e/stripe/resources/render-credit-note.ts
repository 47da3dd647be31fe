import { perUnit } from '../money';
import type { CreditNote } from '../records';
import type { Store } from '../store';
import { renderTax } from './render';

export function renderCreditNote(store: Store, note: CreditNote) {
  const exclusive = note.taxes.reduce((sum, tax) => sum + (tax.inclusive ? 0 : tax.amount), 0);
  const inclusive = note.taxes.reduce((sum, tax) => sum + (tax.inclusive ? tax.amount : 0), 0);
  return {
    id: note.id,
    object: 'credit_note',
    amount: note.total,
    amount_shipping: 0,
    created: note.created,
    currency: note.currency,
    customer: note.customer,
    customer_account: null,
    customer_balance_transaction: note.toBalance > 0 ? `cbtxn_${note.id.slice(3)}` : null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: note.effectiveAt,
    invoice: note.invoice,
    lines: {
      object: 'list',
      url: `/v1/credit_notes/${note.id}/lines`,
      has_more: note.lines.length > 10,
      data: note.lines.slice(0, 10).map(renderCreditNoteLine),
    },
    livemode: false,
    memo: note.memo,
    metadata: note.metadata,
    number: note.number,
    out_of_band_amount: note.outOfBand || null,
    pdf: `${store.url}/credit-notes/${note.id}/pdf`,
    post_payment_amount: note.after,
    pre_payment_amount: note.before,
    pretax_credit_amounts: [],
    reason: note.reason,
    refunds: note.refunds.map(({ refund, amount }) => ({
      amount_refunded: amount,
      payment_record_refund: null,
      refund,
      type: 'refund',
    })),
    shipping_cost: null,
    status: note.status,
    subtotal: note.subtotal,
    subtotal_excluding_tax: note.subtotal - inclusive,
    total: note.total,
    total_excluding_tax: note.total - exclusive - inclusive,
    total_taxes: note.taxes.map(renderTax),
    type: note.after === 0 ? 'pre_payment' : note.before === 0 ? 'post_payment' : 'mixed',
    voided_at: note.voidedAt,
  };
}

export const renderCreditNoteLine = (line: CreditNote['lines'][number]) => ({
  id: line.id,
  object: 'credit_note_line_item',
  amount: line.amount,
  description: line.description,
  discount_amount: 0,
  discount_amounts: [],
  ...(line.invoiceLine && { invoice_line_item: line.invoiceLine }),
  livemode: false,
  metadata: line.metadata,
  pretax_credit_amounts: [],
  quantity: line.quantity,
  tax_rates: [],
  taxes: line.taxes.map(renderTax),
  type: line.invoiceLine ? 'invoice_line_item' : 'custom_line_item',
  unit_amount: line.unit && !line.unit.includes('.') ? Number(line.unit) : null,
  unit_amount_decimal: line.unit ?? (line.quantity ? perUnit(line.amount, String(line.quantity)) : null),
});
