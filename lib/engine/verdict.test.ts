import { expect, test } from 'vitest';
import { allowanceUse, withinAllowance } from './allowance';
import { chargedBy } from './category';
import type { ConversationRef, OutboundEvent, Verdict } from './event';
import document from './fixtures/worked-examples.json';
import { foldThread, unitsOf } from './thread';
import { conversationUnit, decide, deliveredAt, discrepancy } from './verdict';

const DAY = Date.parse('2026-10-20T09:00:00Z');

function message(facts: Partial<OutboundEvent> = {}): OutboundEvent {
  return {
    kind: 'outbound_message',
    id: 'w1',
    content: null,
    templateCategory: null,
    sentAt: null,
    deliveredAt: DAY,
    readAt: null,
    failedAt: null,
    errorCode: null,
    verdict: null,
    conversation: null,
    ...facts,
  };
}

function verdict(words: Partial<Verdict>): Verdict {
  return { model: 'PMP', type: null, category: null, billable: null, subtype: null, ...words };
}

interface Status {
  wamid: string;
  status: string;
  timestamp: number;
  pricing?: { billable: boolean; pricing_model: string; type?: string; category: string };
  conversation?: { id: string; origin: { type: string } };
}

/** Statuses in any order become one event a message, as the inbox folds them. The examples date nothing: `base`. */
function fold(statuses: Status[], base: number): OutboundEvent[] {
  const events = new Map<string, OutboundEvent>();
  for (const { wamid, status, timestamp, pricing, conversation } of statuses) {
    const event = events.get(wamid) ?? message({ id: wamid, deliveredAt: null });
    events.set(wamid, event);
    const field = ({ sent: 'sentAt', delivered: 'deliveredAt', read: 'readAt', failed: 'failedAt' } as const)[
      status
    ]!;
    event[field] ??= base + timestamp * 1000;
    if (pricing) {
      const { billable, pricing_model: model, type, category } = pricing;
      event.verdict = { model, type: type ?? null, category, billable, subtype: null };
    }
    if (conversation)
      event.conversation = { id: conversation.id, origin: conversation.origin.type, expiresAt: null };
  }
  return [...events.values()];
}

const examples = document.webhook_examples.filter((one) => one.statuses_in_arrival_order);

test.each(examples.map((one) => [one.id, one.title, one] as const))('%s %s', (_id, _title, example) => {
  const cbp = JSON.stringify(example).includes('"CBP"');
  const base = Date.parse(cbp ? '2024-09-10T09:00:00Z' : '2026-10-20T09:00:00Z');
  const events = fold(example.statuses_in_arrival_order as Status[], base);
  const result = foldThread(events, { zone: 'UTC' });
  const units = unitsOf(result).map((unit) => {
    const use = allowanceUse(unit, 'UTC');
    const before = example.context?.service_conversations_already_opened ?? 1000;
    return use && !use.decided
      ? withinAllowance(unit, use.allowance, 'UTC', before < use.allowance.size)
      : unit;
  });
  const charged = units.filter((unit) => chargedBy(unit.type, unit.subtype) === 'charged' && !unit.unpriced);
  const { expected } = example;
  const mine = {
    charges: charged.length,
    unit: charged[0]?.kind,
    unpriced: units.filter((unit) => unit.unpriced).length,
    free_tier_units: units.filter((unit) => unit.type === 'free_tier').length,
    free_entry_point_windows: result.windows.filter((one) => one.kind === 'free_entry_point').length,
    delivered_at: ((deliveredAt(events[0]!) ?? base) - base) / 1000,
    charged_category: charged[0]?.category,
  };
  const { final_status: _status, discrepancies, ...ofEngine } = expected as Record<string, unknown>;
  const keys = Object.keys(ofEngine);
  if (discrepancies === undefined) expect(keys.length).toBeGreaterThan(0);
  expect(mine).toMatchObject(
    discrepancies === undefined ? ofEngine : { charged_category: expected.charged_category },
  );
  if (discrepancies !== undefined)
    expect(discrepancy({ ...events[0]!, templateCategory: example.local_prediction!.category })).toBe(
      'sent as utility, priced by Meta as marketing',
    );
});

test('the same charge in every order of arrival (D3)', () => {
  const { statuses_in_arrival_order: statuses } = examples.find((one) => one.id === 'WH-02')!;
  const [a, b, c] = statuses as [Status, Status, Status];
  const orders = [
    [a, b, c],
    [a, c, b],
    [b, a, c],
    [b, c, a],
    [c, a, b],
    [c, b, a],
  ];
  const units = orders.map((order) => unitsOf(foldThread(fold(order, DAY), { zone: 'UTC' })));
  for (const unit of units) expect(unit).toEqual(units[0]);
});

const unitOf = (facts: Partial<OutboundEvent>) => {
  const decision = decide(message(facts), 'UTC');
  if (decision.kind !== 'message') throw new Error(`decided ${decision.kind}`);
  return decision.unit;
};

test('delivery: the earliest evidence counts, a failure takes nothing back', () => {
  expect(decide(message({ deliveredAt: null }), 'UTC')).toEqual({ kind: 'none', reason: 'not_delivered' });
  expect(decide(message({ deliveredAt: null, failedAt: DAY }), 'UTC')).toEqual({
    kind: 'none',
    reason: 'failed',
  });
  const regular = verdict({ type: 'regular', category: 'utility' });
  expect(unitOf({ readAt: DAY - 5, verdict: regular }).occurredAt).toBe(DAY - 5);
  expect(unitOf({ deliveredAt: null, readAt: DAY, verdict: regular }).occurredAt).toBe(DAY);
  expect(unitOf({ failedAt: DAY - 9, verdict: regular }).type).toBe('regular');
});

test.each([
  [{ type: 'regular', category: 'authentication-international' }, 'authentication_international', 'regular'],
  [{ type: 'free-customer-service', category: 'service' }, 'service', 'free_customer_service'],
  [{ type: 'free_something_new', category: 'service' }, 'service', 'free_something_new'],
  [{ billable: true, category: 'marketing_lite' }, 'marketing_lite', 'regular'],
  [{ billable: false, category: 'service' }, 'service', 'free_customer_service'],
  [{ billable: false, category: 'group_service' }, 'group_service', 'free_group_customer_service'],
  [{ billable: false, category: 'referral_conversation' }, 'referral_conversion', 'free_entry_point'],
  [{ category: 'referral_conversion' }, 'referral_conversion', 'free_entry_point'],
] as const)('PMP %j', (words, category, type) => {
  expect(unitOf({ verdict: verdict(words) })).toMatchObject({
    category,
    type,
    model: 'PMP',
    basis: 'verdict',
    unpriced: null,
  });
});

test('what Meta left open is derived', () => {
  const why = (facts: Partial<OutboundEvent>) => decide(message(facts), 'UTC').kind;
  expect(why({})).toBe('derive');
  expect(why({ verdict: verdict({ category: 'utility' }) })).toBe('derive');
  expect(why({ verdict: verdict({ model: 'CBP', category: 'utility' }) })).toBe('derive');
  expect(why({ verdict: verdict({ model: 'NBP' }) })).toBe('derive');
});

test('unknown words are kept raw and stop the price (H8)', () => {
  const category = unitOf({ verdict: verdict({ type: 'regular', category: 'general_purpose_ai' }) });
  expect(category).toMatchObject({
    category: 'general_purpose_ai',
    unpriced: "the category 'general_purpose_ai' is not known",
  });
  const type = unitOf({ verdict: verdict({ type: 'surcharge', category: 'marketing' }) });
  expect(type).toMatchObject({ type: 'surcharge', unpriced: "the pricing type 'surcharge' is not known" });
  const model = unitOf({ verdict: verdict({ model: 'QBP', type: 'regular', category: 'marketing' }) });
  expect(model.unpriced).toBe("the pricing model 'QBP' is not known");
  expect(unitOf({ verdict: verdict({ type: 'regular' }) }).unpriced).toMatch(/category is not known/);
});

test('the sender fills a silence of Meta and overrides no word of it', () => {
  const sent = { content: 'template', templateCategory: 'utility' } as const;
  expect(unitOf({ ...sent, verdict: verdict({ type: 'regular' }) }).category).toBe('utility');
  expect(unitOf({ ...sent, verdict: verdict({ type: 'regular', category: 'marketing' }) }).category).toBe(
    'marketing',
  );
});

test('paid_exempt is kept and free; a max price waits for its amount', () => {
  const exempt = unitOf({
    verdict: verdict({ type: 'regular', category: 'service', subtype: 'paid_exempt' }),
  });
  expect(chargedBy(exempt.type, exempt.subtype)).toBe('free');
  const lite = verdict({ type: 'regular', category: 'marketing_lite' });
  expect(unitOf({ verdict: lite, maxPrice: 70_000n }).unpriced).toMatch('a maximum price of 0.0700');
  const reportedCost = { micros: 51_000n, currency: 'USD' };
  expect(unitOf({ verdict: lite, maxPrice: 70_000n, reportedCost })).toMatchObject({
    unpriced: null,
    reportedCost,
  });
});

test('a model that is not named is that of the day', () => {
  const verdictOfDay = verdict({ model: null, category: 'utility', billable: true });
  const ref: ConversationRef = { id: 'c1', origin: 'utility', expiresAt: null };
  const before = message({
    verdict: verdictOfDay,
    conversation: ref,
    deliveredAt: Date.parse('2025-06-30T12:00:00Z'),
  });
  expect(decide(before, 'UTC')).toMatchObject({
    kind: 'conversation',
    ref: { id: 'c1', category: 'utility' },
  });
  expect(decide({ ...before, deliveredAt: DAY }, 'UTC')).toMatchObject({
    kind: 'message',
    unit: { type: 'regular' },
  });
  const nbp = unitOf({
    verdict: verdict({ model: 'nbp', billable: true }),
    deliveredAt: Date.parse('2021-11-08T12:00:00Z'),
  });
  expect(nbp).toMatchObject({ model: 'NBP', category: 'template_notification' });
});

test('a conversation is priced by the rules of the day it opened (C11, C15, C16, O3)', () => {
  const type = (category: string, day: string, within: boolean, zone = 'UTC'): string =>
    conversationUnit({ id: 'c', category, openedAt: Date.parse(day), openedBy: 'w' }, zone, within).type;
  expect(type('service', '2024-10-31T23:59:59Z', true)).toBe('free_tier');
  expect(type('service', '2024-10-31T23:59:59Z', false)).toBe('regular');
  expect(type('service', '2024-11-01T00:00:00Z', false)).toBe('free_service');
  expect(type('service', '2024-11-01T00:00:00Z', false, 'America/Sao_Paulo')).toBe('regular');
  expect(type('marketing', '2024-09-01T00:00:00Z', true)).toBe('regular');
  expect(type('business_initiated', '2022-09-01T00:00:00Z', true)).toBe('free_tier');
  expect(type('referral_conversion', '2022-09-01T00:00:00Z', false)).toBe('free_entry_point');
  const strange = conversationUnit({ id: 'c', category: 'fun', openedAt: DAY, openedBy: 'w' }, 'UTC', false);
  expect(strange.unpriced).toBe("the category 'fun' is not known");
});
