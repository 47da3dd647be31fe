import { emit } from '../events/record';
import type { Call, Routes } from '../http/call';
import { ApiError, missing, refused } from '../http/errors';
import { newest, page, paging } from '../http/lists';
import { flag, hash, need, oneOf, range, read, text, within } from '../http/params';
import type {
  CardBehaviour,
  Charge,
  Invoice,
  InvoicePayment,
  PaymentIntent,
  PaymentMethod,
} from '../records';
import type { Store } from '../store';
import { liveCustomer } from './customers';
import { finalize, markPaid, markUncollectible, tell, voidInvoice } from './finalize';
import { amountRemaining, findInvoice, paymentsOf, renderInvoice } from './invoice';
import { renderCharge, renderIntent, renderPayment, renderPaymentMethod } from './render-payments';

const TEST_CARDS: Record<string, CardBehaviour> = {
  pm_card_visa: 'pays',
  pm_card_mastercard: 'pays',
  pm_card_chargeDeclined: 'declines',
  pm_card_chargeCustomerFail: 'declines',
  pm_card_authenticationRequired: 'asks',
};

/** The payment a finalised invoice waits for. */
export function expectPayment(store: Store, invoice: Invoice): void {
  const intent: PaymentIntent = {
    id: store.id('pi'),
    created: store.seconds(),
    amount: invoice.due,
    received: 0,
    currency: invoice.currency,
    customer: invoice.customer,
    status: 'requires_payment_method',
    latestCharge: null,
    paymentMethod: null,
    lastError: null,
  };
  store.tables.intents.set(intent.id, intent);
  addPayment(store, invoice, intent.id, invoice.due);
}

function addPayment(
  store: Store,
  invoice: Invoice,
  intent: string | null,
  requested: number,
): InvoicePayment {
  const payment: InvoicePayment = {
    id: store.id('inpay'),
    created: store.seconds(),
    invoice: invoice.id,
    intent,
    requested,
    paid: null,
    status: 'open',
    paidAt: null,
    canceledAt: null,
    currency: invoice.currency,
  };
  store.tables.payments.set(payment.id, payment);
  return payment;
}

/** Nothing more is expected of the open ones. */
export function cancelPayments(store: Store, invoice: Invoice): void {
  for (const payment of paymentsOf(store, invoice)) {
    if (payment.status !== 'open') continue;
    payment.status = 'canceled';
    payment.canceledAt = store.seconds();
    const intent = payment.intent && store.tables.intents.get(payment.intent);
    if (intent) intent.status = 'canceled';
  }
}

function openPayment(store: Store, invoice: Invoice): { payment: InvoicePayment; intent: PaymentIntent } {
  const payment = paymentsOf(store, invoice).find(({ status, intent }) => status === 'open' && intent);
  const intent = payment?.intent ? store.tables.intents.get(payment.intent) : undefined;
  if (!payment || !intent) throw refused('Invoice has nothing left to pay.');
  intent.amount = amountRemaining(store, invoice);
  payment.requested = intent.amount;
  return { payment, intent };
}

/** Charges what remains, by the given method or the default one; a declined card is an error of 402, after its events. */
export function attemptPayment(store: Store, invoice: Invoice, method: string | null): void {
  const customer = store.tables.customers.get(invoice.customer)!;
  const chosen = method ?? invoice.defaultPaymentMethod ?? customer.defaultPaymentMethod;
  if (!chosen) {
    throw refused(
      'There is no `default_payment_method` set on this Customer or Invoice. Please set a default payment method prior to calling this API.',
    );
  }
  const behaviour = store.tables.paymentMethods.get(chosen)?.behaviour ?? TEST_CARDS[chosen];
  if (!behaviour) throw missing('PaymentMethod', chosen, 'payment_method');
  chargeInvoice(store, invoice, behaviour, chosen);
}

export function chargeInvoice(
  store: Store,
  invoice: Invoice,
  behaviour: CardBehaviour,
  method: string,
): void {
  const { payment, intent } = openPayment(store, invoice);
  const before = renderInvoice(store, invoice);
  invoice.attempts += 1;
  intent.paymentMethod = method;
  if (behaviour === 'asks') {
    intent.status = 'requires_action';
    emit(store, 'payment_intent.requires_action', renderIntent(intent));
    tell(store, invoice, before, 'invoice.payment_action_required');
    throw cardError(
      'invoice_payment_intent_requires_action',
      'This payment requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice.',
      intent,
    );
  }
  const charge = addCharge(store, intent, behaviour === 'pays');
  if (!charge.paid) {
    intent.status = 'requires_payment_method';
    intent.lastError = {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      message: 'Your card was declined.',
      charge: charge.id,
    };
    emit(store, 'charge.failed', renderCharge(charge));
    emit(store, 'payment_intent.payment_failed', renderIntent(intent));
    tell(store, invoice, before, 'invoice.payment_failed');
    throw cardError('card_declined', 'Your card was declined.', intent, charge);
  }
  Object.assign(intent, { status: 'succeeded', received: charge.amount, lastError: null });
  credit(store, invoice, payment, charge.amount);
  emit(store, 'charge.succeeded', renderCharge(charge));
  emit(store, 'payment_intent.succeeded', renderIntent(intent));
  emit(store, 'invoice_payment.paid', renderPayment(payment));
  markPaid(store, invoice);
}

function credit(store: Store, invoice: Invoice, payment: InvoicePayment, amount: number): void {
  Object.assign(payment, { status: 'paid', paid: amount, paidAt: store.seconds() });
  invoice.paid += amount;
}

function addCharge(store: Store, intent: PaymentIntent, paid: boolean): Charge {
  const charge: Charge = {
    id: store.id('ch'),
    created: store.seconds(),
    amount: intent.amount,
    refunded: 0,
    currency: intent.currency,
    customer: intent.customer,
    intent: intent.id,
    paid,
    disputed: false,
    failure: paid ? null : 'card_declined',
  };
  store.tables.charges.set(charge.id, charge);
  intent.latestCharge = charge.id;
  return charge;
}

function cardError(code: string, message: string, intent: PaymentIntent, charge?: Charge): ApiError {
  return new ApiError(402, {
    type: 'card_error',
    code,
    message,
    ...(charge && { charge: charge.id, decline_code: 'generic_decline' }),
    payment_intent: renderIntent(intent),
  });
}

function pay({ store, form, ids: [id] }: Call): object {
  const given = read(form, {
    payment_method: text(),
    paid_out_of_band: flag,
    off_session: flag,
    forgive: flag,
    source: text(),
  });
  const invoice = findInvoice(store, id!);
  if (invoice.status === 'paid') throw refused('Invoice is already paid', 'invoice_already_paid');
  if (invoice.status === 'void') throw refused("Voided invoices can't be paid.");
  if (invoice.status === 'draft') finalize(store, invoice);
  // Finalising may have paid it already.
  if ((invoice.status as string) === 'paid') return renderInvoice(store, invoice);
  if (given.paid_out_of_band) payOutOfBand(store, invoice);
  else attemptPayment(store, invoice, given.payment_method ?? null);
  return renderInvoice(store, invoice);
}

/** Paid by bank transfer or cash, told to Stripe by hand. */
export function payOutOfBand(store: Store, invoice: Invoice): void {
  const amount = amountRemaining(store, invoice);
  cancelPayments(store, invoice);
  credit(store, invoice, addPayment(store, invoice, null, amount), amount);
  markPaid(store, invoice);
}

function payments({ store, form }: Call): object {
  const given = read(form, {
    ...paging,
    invoice: text(),
    status: oneOf('open', 'paid', 'canceled'),
    created: range,
    payment: hash({
      type: oneOf('payment_intent', 'payment_record'),
      payment_intent: text(),
      payment_record: text(),
    }),
  });
  const rows = newest(store.tables.payments.values()).filter(
    (payment) =>
      (!given.invoice || payment.invoice === given.invoice) &&
      (!given.status || payment.status === given.status) &&
      (!given.payment || payment.intent === given.payment.payment_intent) &&
      within(payment.created, given.created),
  );
  return page('/v1/invoice_payments', rows, given, renderPayment);
}

function charges({ store, form }: Call): object {
  const given = read(form, { ...paging, customer: text(), payment_intent: text(), created: range });
  const rows = newest(store.tables.charges.values()).filter(
    (charge) =>
      (!given.customer || charge.customer === given.customer) &&
      (!given.payment_intent || charge.intent === given.payment_intent) &&
      within(charge.created, given.created),
  );
  return page('/v1/charges', rows, given, renderCharge);
}

function attach({ store, form, ids: [id] }: Call): object {
  const customer = liveCustomer(
    store,
    need(read(form, { customer: text() }).customer, 'customer'),
    'customer',
  );
  const behaviour = store.tables.paymentMethods.get(id!)?.behaviour ?? TEST_CARDS[id!];
  if (!behaviour) throw missing('PaymentMethod', id!);
  const known = store.tables.paymentMethods.get(id!);
  const method: PaymentMethod = known ?? {
    id: store.id('pm'),
    created: store.seconds(),
    customer: null,
    behaviour,
  };
  method.customer = customer.id;
  store.tables.paymentMethods.set(method.id, method);
  emit(store, 'payment_method.attached', renderPaymentMethod(method));
  return renderPaymentMethod(method);
}

function one<T>(table: Map<string, T>, noun: string, id: string): T {
  const row = table.get(id);
  if (!row) throw missing(noun, id);
  return row;
}

function change(act: (store: Store, invoice: Invoice) => void) {
  return ({ store, form, ids: [id] }: Call): object => {
    read(form, {});
    const invoice = findInvoice(store, id!);
    act(store, invoice);
    return renderInvoice(store, invoice);
  };
}

export const payment: Routes = {
  'POST /v1/invoices/:id/pay': pay,
  'POST /v1/invoices/:id/void': change(voidInvoice),
  'POST /v1/invoices/:id/mark_uncollectible': change(markUncollectible),
  'GET /v1/invoice_payments': payments,
  'GET /v1/invoice_payments/:id': ({ store, ids: [id] }) =>
    renderPayment(one(store.tables.payments, 'invoice_payment', id!)),
  'GET /v1/payment_intents/:id': ({ store, ids: [id] }) =>
    renderIntent(one(store.tables.intents, 'payment_intent', id!)),
  'GET /v1/charges': charges,
  'GET /v1/charges/:id': ({ store, ids: [id] }) => renderCharge(one(store.tables.charges, 'charge', id!)),
  'POST /v1/payment_methods/:id/attach': attach,
  'GET /v1/payment_methods/:id': ({ store, ids: [id] }) =>
    renderPaymentMethod(one(store.tables.paymentMethods, 'PaymentMethod', id!)),
};
