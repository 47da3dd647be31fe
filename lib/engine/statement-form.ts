import { chargedBy } from './category';
import type { Charge } from './charge';
import type { Conversation } from './conversation';
import type { Instant, Unit } from './event';
import { formatMicros, type Micros } from './money';
import type { FoldedMessage } from './thread';

/** A delivered message of an example with its charge; null where it only belongs to a conversation. */
export interface Priced {
  item: FoldedMessage;
  charge: Charge | null;
  /** Its id in the answer. */
  label: string;
}

export interface StatementLine {
  category: string;
  market: string | null;
  unit: string;
  quantity: number;
  unit_rate: string;
  amount: string;
}

/** What decides how an example's answer is written. */
export interface Form {
  mixed: boolean;
  markets: number;
  asConversations: boolean;
}

export function modelOf(item: FoldedMessage): string {
  return item.unit?.model ?? 'CBP';
}

/** The wire writes a hyphen in `pricing.category` and an underscore in `origin.type` (X1). */
function wireCategory(category: string, model: string): string {
  return model === 'PMP' && category === 'authentication_international'
    ? 'authentication-international'
    : category;
}

/** A rate is shown where it is not simply the fixture's row of that model and category. */
function shownRate(charge: Charge, form: Form): Record<string, unknown> {
  const { rate, unit } = charge;
  if (!rate) return charge.unpriced ? { unpriced: charge.unpriced } : {};
  const plain = rate.source === 'fixture' && rate.category === unit.category;
  const ownModel = form.asConversations || unit.kind === 'message';
  return plain && ownModel ? {} : { rate: formatMicros(rate.price) };
}

export function conversationOut(one: Priced, form: Form): Record<string, unknown> {
  const conversation = one.item.conversation!;
  const { unit } = one.charge!;
  return {
    category: conversation.category,
    origin_type: conversation.category,
    opened_by: conversation.openedBy,
    opened_at: iso(conversation.openedAt),
    expires_at: iso(conversation.expiresAt),
    closed_early_at: conversation.closedEarlyAt === null ? null : iso(conversation.closedEarlyAt),
    closed_early_by: conversation.closedEarlyBy,
    charged: chargedBy(unit.type, unit.subtype) === 'charged',
    type: unit.type,
    webhook_billable: webhookBillable(conversation, unit),
    messages: conversation.messages,
    ...shownRate(one.charge!, form),
  };
}

/** H2: true for everything but a free entry point; not documented for free service. */
function webhookBillable(conversation: Conversation, unit: Unit): boolean | null {
  if (conversation.billable !== null) return conversation.billable;
  return unit.type === 'free_service' ? null : unit.type !== 'free_entry_point';
}

export function messageOut(one: Priced, form: Form): Record<string, unknown> {
  const model = modelOf(one.item);
  const pricing = form.mixed ? { pricing_model: model } : {};
  if (!one.charge) {
    const { category } = one.item.conversation!;
    return { id: one.label, charged: false, type: 'covered_by_open_cbp_conversation', category, ...pricing };
  }
  const { unit, market } = one.charge;
  return {
    id: one.label,
    charged: chargedBy(unit.type, unit.subtype) === 'charged',
    type: unit.category === 'session_message' ? 'session_message' : unit.type,
    category: wireCategory(unit.category, model),
    ...(unit.subtype && { subtype: unit.subtype }),
    ...(form.markets > 1 && { market }),
    ...shownRate(one.charge, form),
    ...(unit.tokens !== undefined && { unit: 'message' }),
    ...pricing,
  };
}

export function windowOut(window: {
  kind: string;
  openedAt: Instant;
  closesAt: Instant;
}): Record<string, unknown> {
  return { kind: window.kind, opened_at: iso(window.openedAt), closes_at: iso(window.closesAt) };
}

/** Charged units by model, category, market and rate, in order of category, market and first occurrence. */
export function linesOf(charges: Charge[], form: Form): StatementLine[] {
  const groups = new Map<string, { charge: Charge; quantity: number; amount: Micros }>();
  for (const charge of charges) {
    if (!charge.billable) continue;
    const { unit, market, rate } = charge;
    const key = JSON.stringify([unit.model, unit.category, market, `${rate!.price}`]);
    const group = groups.get(key) ?? { charge, quantity: 0, amount: 0n };
    group.quantity += 1;
    group.amount += charge.price!;
    groups.set(key, group);
  }
  const lines = [...groups.values()].map(({ charge, quantity, amount }) => ({
    category: wireCategory(charge.unit.category, charge.unit.model),
    market: charge.market,
    unit: form.asConversations ? charge.unit.kind : 'message',
    quantity,
    unit_rate: formatMicros(charge.rate!.price),
    amount: formatMicros(amount),
  }));
  return lines.sort(
    (a, b) => compareText(a.category, b.category) || compareText(a.market ?? '', b.market ?? ''),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function iso(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
