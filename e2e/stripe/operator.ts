import { renderEvent } from './events/record';
import type { WebhookFault, WebhookTarget } from './events/webhooks';
import { ApiError, missing } from './http/errors';
import type { Fault } from './http/faults';
import type { Limits } from './http/limits';
import type { Invoice } from './records';
import { renderById } from './resources/by-id';
import { deleteCustomer, updateCustomer } from './resources/customers';
import { finalize, markUncollectible, voidInvoice } from './resources/finalize';
import { findInvoice, paymentsOf, renderInvoice } from './resources/invoice';
import { deleteInvoice } from './resources/invoices';
import { chargeInvoice, payOutOfBand } from './resources/payments';
import { closeDispute, openDispute, refund } from './resources/refunds';
import { renderDispute, renderRefund } from './resources/render-payments';
import type { StandIn } from './start';
import type { Store } from './store';

interface Order {
  id?: string;
  amount?: number;
  reason?: string;
  outcome?: 'won' | 'lost';
  name?: string;
  email?: string;
  card?: 'pays' | 'declines' | 'asks';
}

/** What a person does by hand in Stripe's dashboard, or a bank does: no API key and no idempotency key of ours. */
const BY_HAND: Record<string, (store: Store, id: string, order: Order) => object> = {
  finalize: onInvoice(finalize),
  void: onInvoice(voidInvoice),
  uncollectible: onInvoice(markUncollectible),
  'pay-out-of-band': onInvoice(payOutOfBand),
  pay: (store, id, { card = 'pays' }) => {
    const invoice = findInvoice(store, id);
    chargeInvoice(store, invoice, card, `pm_card_${card}`);
    return renderInvoice(store, invoice);
  },
  'delete-invoice': (store, id) => deleteInvoice(store, id),
  'delete-customer': (store, id) => deleteCustomer(store, id),
  'update-customer': (store, id, { name, email }) => updateCustomer(store, id, { name, email }),
  refund: (store, id, { amount }) => renderRefund(refund(store, chargeOf(store, id), { amount })),
  dispute: (store, id, { reason }) => renderDispute(openDispute(store, chargeOf(store, id), reason)),
  'close-dispute': (store, id, { outcome = 'lost' }) => closeDispute(store, id, outcome),
};

function onInvoice(act: (store: Store, invoice: Invoice) => void) {
  return (store: Store, id: string): object => {
    const invoice = findInvoice(store, id);
    act(store, invoice);
    return renderInvoice(store, invoice);
  };
}

/** By charge id, or by the invoice it paid. */
function chargeOf(store: Store, id: string) {
  const invoice = store.tables.invoices.get(id);
  const paid =
    invoice && paymentsOf(store, invoice).find(({ status, intent }) => status === 'paid' && intent);
  const intent = paid?.intent ? store.tables.intents.get(paid.intent) : undefined;
  const charge = store.tables.charges.get(intent?.latestCharge ?? id);
  if (!charge) throw missing('charge', id);
  return charge;
}

/** An act of the operator at Stripe; see the names above. */
export function byHand(store: Store, action: string, order: Order): object {
  const act = BY_HAND[action];
  if (!act)
    throw new ApiError(404, {
      type: 'invalid_request_error',
      message: `Unknown action ${action}; known: ${Object.keys(BY_HAND).join(', ')}`,
    });
  return act(store, order.id ?? '', order);
}

type Steer = (
  standIn: StandIn,
  body: Record<string, unknown>,
  query: URLSearchParams,
) => object | Promise<object>;

const STEERING: Record<string, Steer> = {
  'GET state': ({ state }, _, query) => {
    const id = query.get('id');
    if (id) return renderById(state, id) ?? {};
    return Object.fromEntries(Object.entries(state.tables).map(([name, table]) => [name, table.size]));
  },
  'GET requests': ({ requests }) => requests,
  'DELETE requests': ({ requests }) => requests.splice(0),
  'GET faults': ({ faults }) => faults.pending,
  'POST faults': ({ faults }, body) => {
    faults.add(...(Array.isArray(body) ? (body as Fault[]) : [body as unknown as Fault]));
    return faults.pending;
  },
  'DELETE faults': ({ faults, webhooks }) => {
    faults.clear();
    webhooks.clearFaults();
    return {};
  },
  'POST release': ({ faults }) => {
    faults.release();
    return {};
  },
  'POST limits': ({ limit }, body) => {
    limit('perSecond' in body ? (body as unknown as Limits) : null);
    return {};
  },
  'POST clock': async ({ advance, state }, { advanceMs }) => {
    advance(Number(advanceMs ?? 0));
    return { now: state.now() };
  },
  'GET events': ({ state }, _, query) => {
    const type = query.get('type');
    return [...state.tables.events.values()].filter((event) => !type || event.type === type).map(renderEvent);
  },
  'POST webhooks': ({ webhooks }, body) => {
    const { hold, ...target } = body as { hold?: boolean } & Partial<WebhookTarget>;
    if (target.url) webhooks.target = target as WebhookTarget;
    if (hold !== undefined) webhooks.holding = hold;
    return { target: webhooks.target?.url ?? null, hold: webhooks.holding };
  },
  'POST webhooks/faults': ({ webhooks }, body) => {
    webhooks.addFault(
      ...(Array.isArray(body) ? (body as WebhookFault[]) : [body as unknown as WebhookFault]),
    );
    return {};
  },
  'GET webhooks/held': ({ webhooks }) => webhooks.held.map(renderEvent),
  'GET webhooks/attempts': ({ webhooks }) => webhooks.attempts,
  'POST webhooks/deliver': async ({ webhooks }, body) => {
    const sent = webhooks.deliver(body);
    await webhooks.idle();
    return { sent };
  },
  'POST webhooks/resend': async ({ webhooks }) => {
    const sent = webhooks.resend();
    await webhooks.idle();
    return { sent };
  },
  'POST webhooks/idle': async ({ webhooks }) => {
    await webhooks.idle();
    return {};
  },
};

/** /_test/…: how other processes steer the stand-in. */
export async function steer(standIn: StandIn, method: string, url: URL, body: string): Promise<object> {
  const name = url.pathname.slice('/_test/'.length);
  const given = body ? JSON.parse(body) : {};
  if (method === 'POST' && name.startsWith('by-hand/')) {
    return byHand(standIn.state, name.slice('by-hand/'.length), given);
  }
  const act = STEERING[`${method} ${name}`];
  if (!act)
    throw new ApiError(404, {
      type: 'invalid_request_error',
      message: `Unknown: ${method} ${name}; known: ${Object.keys(STEERING).join(', ')}`,
    });
  return act(standIn, given, url.searchParams);
}
