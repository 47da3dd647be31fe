import { emit } from '../events/record';
import type { Call, Routes } from '../http/call';
import { missing, refused } from '../http/errors';
import { newest, page, paging } from '../http/lists';
import {
  integer,
  type Metadata,
  mergeMetadata,
  metadata,
  oneOf,
  range,
  read,
  text,
  within,
} from '../http/params';
import { payableStep } from '../money';
import type { Charge, Dispute, Refund } from '../records';
import type { Store } from '../store';
import { renderCharge, renderDispute, renderRefund } from './render-payments';

const reasons = oneOf('duplicate', 'fraudulent', 'requested_by_customer');

interface Wish {
  amount?: number | null;
  reason?: string | null;
  metadata?: Metadata | null;
}

/** Gives back some of a charge, all of what is left unless told. */
export function refund(store: Store, charge: Charge, { amount, reason = null, metadata: own }: Wish): Refund {
  const left = charge.amount - charge.refunded;
  if (!charge.paid)
    throw refused(`Charge ${charge.id} has failed and cannot be refunded.`, 'charge_not_refundable');
  if (charge.disputed)
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, 'charge_disputed');
  if (left === 0) throw refused(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded');
  const wanted = amount ?? left;
  if (wanted <= 0) throw refused('Invalid positive integer', 'parameter_invalid_integer', 'amount');
  if (wanted > left) {
    throw refused(
      `Refund amount (${wanted}) is greater than unrefunded amount on charge (${left})`,
      undefined,
      'amount',
    );
  }
  if (wanted % payableStep(charge.currency) !== 0) {
    throw refused(
      `Invalid amount. Amounts in ${charge.currency.toUpperCase()} must be evenly divisible by ${payableStep(charge.currency)}.`,
      'invalid_charge_amount',
      'amount',
    );
  }
  charge.refunded += wanted;
  const made: Refund = {
    id: store.id('re'),
    created: store.seconds(),
    amount: wanted,
    charge: charge.id,
    intent: charge.intent,
    currency: charge.currency,
    reason,
    metadata: mergeMetadata({}, own),
  };
  store.tables.refunds.set(made.id, made);
  emit(store, 'refund.created', renderRefund(made));
  emit(store, 'charge.refunded', renderCharge(charge));
  return made;
}

function create({ store, form }: Call): object {
  const given = read(form, {
    charge: text(),
    payment_intent: text(),
    amount: integer,
    reason: reasons,
    metadata,
  });
  const intent = given.payment_intent ? store.tables.intents.get(given.payment_intent) : null;
  if (given.payment_intent && !intent)
    throw missing('payment_intent', given.payment_intent, 'payment_intent');
  const id = given.charge ?? intent?.latestCharge ?? '';
  const charge = store.tables.charges.get(id);
  if (!charge) throw missing('charge', id, 'charge');
  return renderRefund(refund(store, charge, given));
}

function all({ store, form }: Call): object {
  const given = read(form, { ...paging, charge: text(), payment_intent: text(), created: range });
  const rows = newest(store.tables.refunds.values()).filter(
    (row) =>
      (!given.charge || row.charge === given.charge) &&
      (!given.payment_intent || row.intent === given.payment_intent) &&
      within(row.created, given.created),
  );
  return page('/v1/refunds', rows, given, renderRefund);
}

function disputes({ store, form }: Call): object {
  const given = read(form, { ...paging, charge: text(), payment_intent: text(), created: range });
  const rows = newest(store.tables.disputes.values()).filter(
    (row) =>
      (!given.charge || row.charge === given.charge) &&
      (!given.payment_intent || row.intent === given.payment_intent) &&
      within(row.created, given.created),
  );
  return page('/v1/disputes', rows, given, renderDispute);
}

/** The bank takes the money back until the dispute is closed. */
export function openDispute(store: Store, charge: Charge, reason = 'fraudulent'): Dispute {
  charge.disputed = true;
  const dispute: Dispute = {
    id: store.id('du'),
    created: store.seconds(),
    amount: charge.amount - charge.refunded,
    charge: charge.id,
    intent: charge.intent,
    currency: charge.currency,
    reason,
    status: 'needs_response',
  };
  store.tables.disputes.set(dispute.id, dispute);
  emit(store, 'charge.dispute.created', renderDispute(dispute));
  return dispute;
}

export function closeDispute(store: Store, id: string, status: 'won' | 'lost'): object {
  const dispute = store.tables.disputes.get(id);
  if (!dispute) throw missing('dispute', id);
  dispute.status = status;
  emit(store, 'charge.dispute.closed', renderDispute(dispute));
  return renderDispute(dispute);
}

export const refunds: Routes = {
  'POST /v1/refunds': create,
  'GET /v1/refunds': all,
  'GET /v1/refunds/:id': ({ store, ids: [id] }) => {
    const row = store.tables.refunds.get(id!);
    if (!row) throw missing('refund', id!);
    return renderRefund(row);
  },
  'GET /v1/disputes': disputes,
  'GET /v1/disputes/:id': ({ store, ids: [id] }) => {
    const dispute = store.tables.disputes.get(id!);
    if (!dispute) throw missing('dispute', id!);
    return renderDispute(dispute);
  },
};
