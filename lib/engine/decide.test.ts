import { expect, test } from 'vitest';
import type { OutboundEvent, Verdict } from './event';
import { outbound, unitOf } from './testing';
import { foldThread, unitsOf } from './thread';
import { conversationUnit, decide, deliveredAt, discrepancy } from './verdict';

const WHEN = '2026-10-20T09:00:00Z';
const AT = Date.parse(WHEN);
const SILENT = { content: null, templateCategory: null, sentAt: null };
const message = (facts: Partial<OutboundEvent> = {}, when = WHEN): OutboundEvent =>
  outbound('w1', when, { ...SILENT, ...facts });
const verdict = (words: Partial<Verdict>): Verdict => ({
  model: 'PMP',
  type: null,
  category: null,
  billable: null,
  subtype: null,
  ...words,
});
const said = (words: Partial<Verdict>, facts: Partial<OutboundEvent> = {}, when = WHEN) =>
  decide(message({ verdict: verdict(words), ...facts }, when), 'UTC');
const origin = (word: string | null) => ({ id: 'c1', origin: word, expiresAt: null });
const CBP_DAY = '2024-12-02T10:00:00Z';

test('a decided message is a whole unit', () => {
  expect(said({ type: 'regular', category: 'utility' })).toEqual({
    kind: 'message',
    unit: unitOf({ occurredAt: AT, category: 'utility', rules: ['H4', 'H7'] }),
  });
  expect(said({ billable: true, category: 'utility', subtype: 'Paid-Exempt' })).toMatchObject({
    unit: { rules: ['H2', 'H7'], subtype: 'paid_exempt' },
  });
  expect(said({ model: 'NBP', billable: false })).toMatchObject({
    unit: { model: 'NBP', category: 'session_message', type: 'free_customer_service', rules: ['O1', 'H7'] },
  });
  expect(said({ model: 'NBP', billable: true })).toMatchObject({
    unit: { category: 'template_notification', type: 'regular', unpriced: null },
  });
  expect(said({ model: 'QBP', category: 'utility' })).toMatchObject({
    unit: { model: 'PMP', rules: ['H8'] },
  });
});

test('words are read in any dress', () => {
  expect(said({ model: ' pmp ', type: ' Regular', category: 'Authentication-International' })).toMatchObject({
    unit: { model: 'PMP', type: 'regular', category: 'authentication_international', unpriced: null },
  });
  expect(said({ model: 'cbp' }, { conversation: origin('Customer_initiated') })).toMatchObject({
    ref: { category: 'user_initiated' },
  });
});

test('why a verdict does not settle it', () => {
  const why = (decision: ReturnType<typeof decide>) =>
    decision.kind === 'derive' ? decision.why : decision.kind;
  expect(why(decide(message(), 'UTC'))).toBe('no verdict');
  expect(why(said({ model: 'CBP', category: 'utility' }))).toBe('a CBP verdict without a conversation id');
  expect(why(said({ category: 'utility' }))).toBe('a PMP verdict without type and billable');
  expect(why(said({ model: 'NBP' }))).toBe('an NBP verdict without billable');
});

test('without a price, the origin of a conversation tells a free entry point and nothing else (H3)', () => {
  const by = (word: string | null, when = WHEN) =>
    decide(message({ conversation: origin(word) }, when), 'UTC');
  expect(by('referral_conversion')).toMatchObject({
    kind: 'message',
    unit: { model: 'PMP', category: 'referral_conversion', type: 'free_entry_point', rules: ['P6', 'H3'] },
  });
  expect(by('service')).toEqual({ kind: 'derive', why: 'no verdict' });
  expect(by(null)).toEqual({ kind: 'derive', why: 'no verdict' });
  expect(by('referral_conversion', '2021-11-08T12:00:00Z')).toEqual({ kind: 'derive', why: 'no verdict' });
});

test('a conversation of CBP is told whole, free when any of its words says so (H1, H2)', () => {
  const ref = (words: Partial<Verdict> | null, word: string | null) => {
    const told = { verdict: words && verdict({ model: 'CBP', ...words }), conversation: origin(word) };
    const decision = decide(message(told, CBP_DAY), 'UTC');
    return decision.kind === 'conversation' ? decision.ref : decision.kind;
  };
  expect(ref({ category: 'marketing', billable: true }, 'utility')).toEqual({
    id: 'c1',
    category: 'marketing',
    openedAt: Date.parse(CBP_DAY),
    openedBy: 'w1',
    model: 'CBP',
    freeEntryPoint: false,
    billable: true,
    expiresAt: null,
  });
  const free = { category: 'referral_conversion', freeEntryPoint: true };
  expect(ref({ category: 'referral_conversion' }, null)).toMatchObject(free);
  expect(ref({ category: 'marketing' }, 'referral_conversion')).toMatchObject(free);
  expect(ref({ category: 'marketing', type: 'free_entry_point' }, 'marketing')).toMatchObject(free);
  expect(ref({ category: 'marketing', type: 'regular' }, 'marketing')).toMatchObject({
    freeEntryPoint: false,
  });
  expect(ref({ billable: false }, 'marketing')).toMatchObject({ category: 'marketing', billable: false });
  expect(ref({}, null)).toMatchObject({ category: 'unknown', billable: null, freeEntryPoint: false });
  expect(ref(null, 'utility')).toMatchObject({ category: 'utility', billable: null, freeEntryPoint: false });
  expect(ref(null, 'referral_conversion')).toMatchObject(free);
});

test('a flag without a type (H2)', () => {
  const type = (billable: boolean | null, category: string | null) => {
    const decision = said({ billable, category });
    return decision.kind === 'message' ? decision.unit.type : decision.kind;
  };
  expect(type(true, 'referral_conversion')).toBe('regular');
  expect(type(false, 'referral_conversion')).toBe('free_entry_point');
  expect(type(null, 'referral_conversion')).toBe('free_entry_point');
  expect(type(false, null)).toBe('free_customer_service');
  expect(type(false, 'group_utility')).toBe('free_group_customer_service');
  expect(type(null, 'utility')).toBe('derive');
});

test("the sender's own label fills a silence of Meta's, in the words of the price list (H7, P7, P10)", () => {
  const category = (facts: Partial<OutboundEvent>) => {
    const decision = said({ type: 'regular' }, facts);
    return decision.kind === 'message' ? decision.unit.category : decision.kind;
  };
  const marketing = { content: 'template', templateCategory: 'MARKETING' } as const;
  expect(category(marketing)).toBe('marketing');
  expect(category({ ...marketing, api: 'marketing_messages' })).toBe('marketing_lite');
  expect(category({ ...marketing, group: true })).toBe('group_marketing');
  expect(category({ ...marketing, api: 'marketing_messages', group: true })).toBe('group_marketing');
  expect(category({ content: 'template', templateCategory: 'utility', api: 'marketing_messages' })).toBe(
    'utility',
  );
  expect(category({ content: 'free_form' })).toBe('service');
  expect(category({ content: 'free_form', templateCategory: 'marketing' })).toBe('service');
  expect(category({ content: 'free_form', group: true })).toBe('group_service');
  expect(category({})).toBe('unknown');
});

test('a maximum price waits for the amount only where something is charged (P17)', () => {
  const unpriced = (type: string) => {
    const decision = said({ type, category: 'marketing_lite' }, { maxPrice: 70_000n });
    return decision.kind === 'message' ? decision.unit.unpriced : decision.kind;
  };
  expect(unpriced('regular')).toBe('it has a maximum price of 0.0700 and Meta has not reported its cost');
  expect(unpriced('free_entry_point')).toBeNull();
});

test("where the sender's label and Meta's category differ (H7, C9)", () => {
  const differ = (told: string | null, own: string | null, facts: Partial<OutboundEvent> = {}) =>
    discrepancy(
      message({
        verdict: told === null ? null : verdict({ category: told }),
        templateCategory: own,
        ...facts,
      }),
    );
  expect(differ('marketing', 'utility')).toBe('sent as utility, priced by Meta as marketing');
  expect(differ('utility', 'UTILITY')).toBeNull();
  expect(differ(null, 'utility')).toBeNull();
  expect(differ('utility', null)).toBeNull();
  expect(differ('referral_conversion', 'utility')).toBeNull();
  expect(differ('authentication-international', 'authentication')).toBeNull();
  expect(differ('authentication_international', 'utility')).toMatch('sent as utility');
  expect(differ('marketing', 'authentication')).toMatch('sent as authentication');
  expect(differ('service', 'marketing', { content: 'free_form' })).toBeNull();
  expect(discrepancy(message({ templateCategory: 'utility', verdict: verdict({}) }))).toBeNull();
});

test('the earlier of delivery and read is the first evidence (H5)', () => {
  const first = (deliveredAtMs: number | null, readAt: number | null) =>
    deliveredAt(message({ deliveredAt: deliveredAtMs, readAt }));
  expect([first(5, 9), first(9, 5), first(5, null), first(null, 9), first(null, null)]).toEqual([
    5,
    5,
    5,
    9,
    null,
  ]);
});

test('the unit of a conversation', () => {
  const unit = (
    facts: Partial<Parameters<typeof conversationUnit>[0]>,
    within = false,
    day = '2024-09-10',
  ) => {
    const openedAt = Date.parse(`${day}T12:00:00Z`);
    return conversationUnit(
      { id: 'c', category: 'service', openedAt, openedBy: 'w', ...facts },
      'UTC',
      within,
    );
  };
  expect(unit({})).toEqual({
    kind: 'conversation',
    id: 'c',
    openedBy: 'w',
    occurredAt: Date.parse('2024-09-10T12:00:00Z'),
    model: 'CBP',
    category: 'service',
    type: 'regular',
    subtype: null,
    basis: 'verdict',
    rules: ['C4', 'C8'],
    unpriced: null,
  });
  expect(unit({ basis: 'derived', rules: ['C3'] })).toMatchObject({ basis: 'derived', rules: ['C3'] });
  expect(unit({}, true)).toMatchObject({ type: 'free_tier', rules: ['C15', 'C4', 'C8'] });
  expect(unit({ category: 'marketing', billable: false })).toMatchObject({
    type: 'free_tier',
    rules: ['H2', 'C4', 'C8'],
  });
  expect(unit({ category: 'marketing', billable: true })).toMatchObject({ type: 'regular' });
  expect(unit({ freeEntryPoint: true })).toMatchObject({
    type: 'free_entry_point',
    rules: ['C11', 'C4', 'C8'],
  });
  expect(unit({}, true, '2024-12-02')).toMatchObject({ type: 'free_service', rules: ['C16', 'C4', 'C8'] });
  expect(unit({ category: 'marketing' }, true, '2024-12-02')).toMatchObject({ type: 'regular' });
  const rules = { id: 'c', category: 'service', openedAt: Date.parse('2026-05-05'), openedBy: 'w' };
  expect(conversationUnit(rules, 'UTC', true, 'cbp-2023-06').type).toBe('free_tier');
});

test('a what-if takes the category from the verdict, of groups and of free-form too, and not from its block', () => {
  const categories = (words: Partial<Verdict>, facts: Partial<OutboundEvent> = {}) => {
    const event = message({ verdict: verdict(words), ...facts });
    return unitsOf(foldThread([event], { zone: 'UTC', rules: 'pmp-2026-10' })).map((unit) => unit.category);
  };
  expect(categories({ category: 'utility' })).toEqual(['utility']);
  expect(categories({ category: 'group_utility' })).toEqual(['utility']);
  expect(categories({ category: 'group_service' }, { group: true })).toEqual(['group_service']);
  expect(categories({ category: 'service' })).toEqual(['service']);
  const sentAs = { content: 'template', templateCategory: 'utility' } as const;
  for (const block of [
    'referral_conversion',
    'business_initiated',
    'user_initiated',
    'template_notification',
    'session_message',
  ])
    expect(categories({ category: block }, sentAs), block).toEqual(['utility']);
  expect(categories({}, { content: 'template' })).toEqual(['unknown']);
  const window = { kind: 'inbound_message', id: 'in', at: AT - 1 } as const;
  const inside = (facts: Partial<OutboundEvent>, rules: 'pmp-2026-10' | 'nbp' | 'cbp-2024-11') =>
    unitsOf(foldThread([window, message(facts)], { zone: 'UTC', rules })).map((unit) => unit.category);
  // A template of a category that nobody named is no free-form, inside the window either.
  expect(inside({ content: 'template' }, 'pmp-2026-10')).toEqual(['unknown']);
  expect(inside({}, 'pmp-2026-10')).toEqual(['service']);
  expect(inside({ content: 'template' }, 'nbp')).toEqual(['template_notification']);
  expect(inside({}, 'nbp')).toEqual(['session_message']);
  expect(inside({ verdict: verdict({ category: 'utility' }) }, 'cbp-2024-11')).toEqual(['utility']);
  expect(inside({ content: 'template' }, 'cbp-2024-11')).toEqual(['unknown']);
});
