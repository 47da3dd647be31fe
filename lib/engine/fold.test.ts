import { expect, test } from 'vitest';
import type { OutboundEvent, ThreadEvent } from './event';
import { outbound } from './testing';
import { type FoldOptions, foldThread, unitsOf } from './thread';

const at = Date.parse;
const fold = (events: ThreadEvent[], options: Partial<FoldOptions> = {}) =>
  foldThread(events, { zone: 'UTC', ...options });
const words = (events: ThreadEvent[]): string[] =>
  unitsOf(fold(events)).map((unit) => `${unit.id} ${unit.category} ${unit.type}`);
const write = (when: string, ad = false): ThreadEvent => ({
  kind: 'inbound_message',
  id: `in ${when}`,
  at: at(when),
  ...(ad && { referral: { source: 'ad', client: 'ios' } }),
});
const told = (
  model: string,
  type: string | null,
  category: string,
  id: string | null,
): Partial<OutboundEvent> => ({
  content: null,
  templateCategory: null,
  verdict: { model, type, category, billable: null, subtype: null },
  conversation: id === null ? null : { id, origin: category, expiresAt: null },
});
const utility = { templateCategory: 'utility' } as const;
const FREE = 'referral_conversion free_entry_point';

test('the windows of a thread, each with what opened it', () => {
  const { windows } = fold([
    write('2025-09-01T09:00:00Z'),
    write('2025-09-01T10:00:00Z'),
    write('2025-09-02T10:00:00Z'),
    write('2025-09-05T10:00:00Z', true),
    outbound('a', '2025-09-05T11:00:00Z'),
  ]);
  const service = { kind: 'customer_service', id: null, basis: 'derived' };
  expect(windows).toEqual([
    {
      ...service,
      openedBy: 'in 2025-09-01T09:00:00Z',
      openedAt: at('2025-09-01T09:00:00Z'),
      closesAt: at('2025-09-02T10:00:00Z'),
    },
    {
      ...service,
      openedBy: 'in 2025-09-02T10:00:00Z',
      openedAt: at('2025-09-02T10:00:00Z'),
      closesAt: at('2025-09-03T10:00:00Z'),
    },
    {
      ...service,
      openedBy: 'in 2025-09-05T10:00:00Z',
      openedAt: at('2025-09-05T10:00:00Z'),
      closesAt: at('2025-09-06T10:00:00Z'),
    },
    {
      kind: 'free_entry_point',
      id: null,
      basis: 'derived',
      openedBy: 'a',
      openedAt: at('2025-09-05T11:00:00Z'),
      closesAt: at('2025-09-08T11:00:00Z'),
    },
  ]);
  expect(fold([])).toEqual({ zone: 'UTC', conversations: [], windows: [], messages: [], rejected: [] });
});

test('the units of conversations say which rules opened them (C2, C3, C11, C12)', () => {
  const rules = (events: ThreadEvent[]) => unitsOf(fold(events)).map((unit) => unit.rules);
  const cbp = told('CBP', null, 'marketing', 'c1');
  expect(rules([outbound('a', '2024-12-02T10:00:00Z', cbp)])).toEqual([['H1', 'C4', 'C8']]);
  expect(rules([outbound('a', '2024-12-02T10:00:00Z')])).toEqual([['C2', 'C4', 'C8']]);
  expect(rules([outbound('a', '2022-12-02T10:00:00Z')])).toEqual([['O2']]);
  const free = fold([write('2024-12-02T09:00:00Z', true), outbound('a', '2024-12-02T10:00:00Z')]);
  expect(unitsOf(free)[0]!.rules).toEqual(['C11', 'C12', 'C8']);
  expect(free.conversations).toMatchObject([{ freeEntryPoint: true, basis: 'derived', id: 'derived:a' }]);
  const reply = { content: 'free_form', templateCategory: null } as const;
  expect(rules([outbound('a', '2024-12-02T10:00:00Z', reply)])).toEqual([['C16', 'C3', 'C4', 'C8']]);
  expect(unitsOf(fold([outbound('a', '2024-09-02T10:00:00Z', reply)]))).toMatchObject([{ type: 'regular' }]);
});

test('the units of messages say which rules decided (P1 to P20)', () => {
  const rules = (facts: Partial<OutboundEvent>, when: string, before: ThreadEvent[] = [], options = {}) =>
    unitsOf(fold([...before, outbound('a', when, facts)], options))[0]!.rules;
  const inside = [write('2025-09-01T09:00:00Z')];
  const [summer, autumn] = ['2025-09-01T10:00:00Z', '2026-10-20T10:00:00Z'];
  const reply = { content: 'free_form', templateCategory: null } as const;
  expect(rules({}, summer)).toEqual(['P2', 'P1']);
  expect(rules({ api: 'marketing_messages' }, summer)).toEqual(['P7', 'P1']);
  expect(rules({ templateCategory: 'authentication' }, summer)).toEqual(['P3', 'P1']);
  expect(rules(utility, summer)).toEqual(['P4', 'P1']);
  expect(rules(utility, summer, inside)).toEqual(['P4', 'W1']);
  expect(rules({ ...utility, group: true }, summer, inside)).toEqual(['P10', 'W5']);
  expect(rules({ ...utility, group: true }, summer)).toEqual(['P10', 'P1']);
  expect(rules(reply, summer, inside)).toEqual(['P5', 'W1']);
  expect(rules(reply, autumn)).toEqual(['P11', 'P1']);
  expect(rules(reply, autumn, [], { exempt: true })).toEqual(['P13', 'P11']);
  expect(rules(utility, autumn, [write('2026-10-20T09:00:00Z')])).toEqual(['P12', 'P1']);
  expect(rules(utility, autumn)).toEqual(['P4', 'P1']);
  expect(rules({ templateCategory: 'strange' }, summer)).toEqual(['P1']);
  expect(rules({}, summer, [write('2025-09-01T09:30:00Z', true)])).toEqual(['P6', 'P20']);
  expect(rules({}, '2021-09-01T10:00:00Z')).toEqual(['O1']);
  const abroad = { eligible: true, primaryLocation: 'US', startTime: 0, countries: {} };
  const facts = { country: 'IN', authInternational: abroad };
  expect(rules({ templateCategory: 'authentication' }, summer, [], facts)).toEqual(['X1', 'P3', 'P1']);
});

test('a body is exempt only where it is said to be', () => {
  const reply = { content: 'free_form', templateCategory: null } as const;
  expect(unitsOf(fold([outbound('a', '2026-10-20T10:00:00Z', reply)]))).toMatchObject([{ subtype: null }]);
});

test("a free entry point that Meta's id names closes the others and takes what follows (C12, H1)", () => {
  const result = fold([
    outbound('a', '2024-12-02T10:00:00Z'),
    outbound('b', '2024-12-02T11:00:00Z', told('CBP', null, 'referral_conversion', 'f1')),
    outbound('c', '2024-12-02T12:00:00Z'),
  ]);
  expect(result.conversations).toMatchObject([
    { category: 'marketing', closedEarlyAt: at('2024-12-02T11:00:00Z'), closedEarlyBy: 'b', messages: ['a'] },
    { id: 'f1', freeEntryPoint: true, expiresAt: at('2024-12-05T11:00:00Z'), messages: ['b', 'c'] },
  ]);
});

test("another conversation of Meta's closes nothing of another category (C5, H1)", () => {
  const { conversations } = fold([
    outbound('a', '2024-12-02T10:00:00Z', told('CBP', null, 'marketing', 'c1')),
    outbound('b', '2024-12-02T11:00:00Z', told('CBP', null, 'utility', 'c2')),
    outbound('c', '2024-12-02T12:00:00Z', utility),
  ]);
  expect(conversations).toMatchObject([
    { id: 'c1', closedEarlyAt: null },
    { id: 'c2', closedEarlyAt: null, freeEntryPoint: false, messages: ['b', 'c'] },
  ]);
});

test('a conversation that Meta charged shows that an assumed free one never was, from then on (H7)', () => {
  const { conversations } = fold([
    write('2024-12-02T09:00:00Z', true),
    outbound('a', '2024-12-02T10:00:00Z'),
    outbound('b', '2024-12-02T11:00:00Z', told('CBP', null, 'marketing', 'c1')),
    outbound('c', '2024-12-02T12:00:00Z', utility),
  ]);
  expect(conversations).toMatchObject([
    { category: 'referral_conversion', closedEarlyAt: at('2024-12-02T11:00:00Z'), closedEarlyBy: 'b' },
    { id: 'c1', messages: ['b'] },
    { category: 'utility', messages: ['c'] },
  ]);
});

test('a late message of a conversation that was there before says nothing against the free one (H7)', () => {
  const { conversations } = fold([
    outbound('a', '2024-12-02T08:00:00Z', told('CBP', null, 'marketing', 'c1')),
    write('2024-12-02T09:00:00Z', true),
    outbound('b', '2024-12-02T10:00:00Z', utility),
    outbound('c', '2024-12-02T11:00:00Z', told('CBP', null, 'marketing', 'c1')),
    outbound('d', '2024-12-02T12:00:00Z'),
  ]);
  expect(conversations.map((one) => one.messages)).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ]);
});

test('a charged message to a group says nothing of the free entry point (P10)', () => {
  expect(
    words([
      write('2025-09-01T09:00:00Z', true),
      outbound('a', '2025-09-01T10:00:00Z'),
      outbound('g', '2025-09-01T11:00:00Z', {
        ...told('PMP', 'regular', 'group_marketing', null),
        group: true,
      }),
      outbound('b', '2025-09-01T12:00:00Z'),
    ]),
  ).toEqual([`a ${FREE}`, 'g group_marketing regular', `b ${FREE}`]);
});

test('a charged message uses up the clicks before it was sent, and no later one (H7)', () => {
  const charged = told('PMP', 'regular', 'marketing', null);
  const after = (sentAt: string) =>
    words([
      write('2025-09-01T09:00:00Z', true),
      write('2025-09-01T11:00:00Z', true),
      outbound('a', '2025-09-01T12:00:00Z', { ...charged, sentAt: at(sentAt) }),
      outbound('b', '2025-09-01T12:30:00Z'),
    ])[1];
  expect(after('2025-09-01T10:00:00Z')).toBe(`b ${FREE}`);
  expect(after('2025-09-01T11:00:00Z')).toBe('b marketing regular');
  // Sent before every click it answers none of them.
  expect(after('2025-09-01T08:00:00Z')).toBe(`b ${FREE}`);
});

test('a charged message sent in the instant of the assumed opening ends it; one that Meta showed it does not (H7)', () => {
  const charged = told('PMP', 'regular', 'marketing', null);
  const later = (first: Partial<OutboundEvent>, sentAt: string) =>
    words([
      write('2025-09-01T09:00:00Z', true),
      outbound('a', '2025-09-01T10:00:00Z', first),
      outbound('b', '2025-09-01T11:00:00Z', { ...charged, sentAt: at(sentAt) }),
      outbound('c', '2025-09-01T12:00:00Z'),
    ])[2];
  expect(later({}, '2025-09-01T10:00:00Z')).toBe('c marketing regular');
  expect(later({}, '2025-09-01T09:59:59Z')).toBe(`c ${FREE}`);
  const shown = told('PMP', 'free_entry_point', 'referral_conversion', 'f1');
  expect(later(shown, '2025-09-01T10:30:00Z')).toBe(`c ${FREE}`);
});

test('two messages delivered in the instant of the opening are both inside (W3)', () => {
  expect(
    words([
      write('2025-09-01T09:00:00Z', true),
      outbound('a', '2025-09-01T10:00:00Z', { sentAt: at('2025-09-01T09:30:00Z') }),
      outbound('b', '2025-09-01T10:00:00Z', { sentAt: at('2025-09-01T09:00:00Z') - 1 }),
      outbound('c', '2025-09-01T10:00:00Z', { sentAt: at('2025-09-01T09:40:00Z') }),
    ]),
  ).toEqual(['b marketing regular', `a ${FREE}`, `c ${FREE}`]);
});

test('a free entry point seen under the other model keeps its id as a conversation (H3)', () => {
  const { conversations } = fold([
    outbound('a', '2024-12-02T10:00:00Z', told('PMP', 'free_entry_point', 'referral_conversion', 'f1')),
    outbound('b', '2024-12-02T11:00:00Z'),
  ]);
  expect(conversations).toMatchObject([{ id: 'f1', basis: 'verdict', openedBy: 'b' }]);
});

test('what Meta says of the charge of a conversation stays, when another of its messages says nothing (H2)', () => {
  const cbp = (billable: boolean | null): Partial<OutboundEvent> => ({
    verdict: { model: 'CBP', type: null, category: 'marketing', billable, subtype: null },
    conversation: { id: 'c1', origin: 'marketing', expiresAt: null },
  });
  const type = (...flags: (boolean | null)[]) =>
    unitsOf(fold(flags.map((flag, i) => outbound(`w${i}`, `2024-12-02T1${i}:00:00Z`, cbp(flag)))))[0]!.type;
  expect(type(false, null)).toBe('free_tier');
  expect(type(null, false)).toBe('free_tier');
  expect(type(null, null)).toBe('regular');
});

test('a conversation of July 2025 covers nothing that is charged by message later on (P9)', () => {
  expect(
    words([
      outbound('a', '2026-10-20T10:00:00Z', told('CBP', null, 'utility', 'c1')),
      outbound('b', '2026-10-20T11:00:00Z', utility),
    ]),
  ).toEqual(['c1 utility regular', 'b utility regular']);
});

test('events of one instant: what the user does comes first, then what was sent first, then by id', () => {
  const instant = '2025-09-01T10:00:00Z';
  const call: ThreadEvent = { kind: 'inbound_call', id: 'z', at: at(instant) };
  const ids = (events: ThreadEvent[]) => fold(events).messages.map((message) => message.id);
  const sentAt = (time: string | null) => ({ sentAt: time === null ? null : at(time) });
  const [b, a, c] = [
    outbound('b', instant, { ...utility, ...sentAt('2025-09-01T09:00:00Z') }),
    outbound('a', instant, { ...utility, ...sentAt('2025-09-01T09:30:00Z') }),
    outbound('c', instant, { ...utility, ...sentAt(null) }),
  ];
  const d = outbound('d', instant, { ...utility, ...sentAt(instant) });
  for (const events of [
    [a, b, c, d, call],
    [call, d, c, b, a],
    [c, call, a, d, b],
  ]) {
    expect(ids(events)).toEqual(['b', 'a', 'c', 'd']);
    expect(words(events)).toEqual(['b', 'a', 'c', 'd'].map((id) => `${id} utility free_customer_service`));
  }
  const agent = (id: string): ThreadEvent => ({
    kind: 'agent_message',
    id,
    at: at('2026-09-01T10:00:00Z'),
    tokens: 1,
  });
  const late = outbound('m', '2026-09-01T10:00:00Z', sentAt('2026-09-01T09:00:00Z'));
  expect(ids([agent('y'), agent('x'), late])).toEqual(['m', 'x', 'y']);
  expect(ids([late, agent('x'), agent('y')])).toEqual(['m', 'x', 'y']);
});

test('two reports of one thing are one: the earlier time, the known part, the smaller of two', () => {
  const in9: ThreadEvent = { kind: 'inbound_message', id: 'i', at: at('2025-09-01T09:00:00Z') };
  const in8: ThreadEvent = { ...in9, at: at('2025-09-01T08:00:00Z') };
  for (const events of [
    [in9, in8],
    [in8, in9],
  ])
    expect(fold(events).windows).toMatchObject([{ openedAt: in8.at, closesAt: at('2025-09-02T08:00:00Z') }]);
  const clicked: ThreadEvent = { ...in9, referral: { source: 'ad', client: 'ios' } };
  const both = [clicked, in9].map((first, i, all) => [
    first,
    all[1 - i]!,
    outbound('a', '2025-09-01T10:00:00Z'),
  ]);
  expect(words(both[0]!)).toEqual(words(both[1]!));
  const cost = (micros: bigint) =>
    outbound('a', '2025-09-01T10:00:00Z', { reportedCost: { micros, currency: 'USD' } });
  for (const events of [
    [cost(5n), cost(4n)],
    [cost(4n), cost(5n)],
  ])
    expect(unitsOf(fold(events))).toMatchObject([{ reportedCost: { micros: 4n } }]);
  const group = outbound('a', '2025-09-01T10:00:00Z', { group: true });
  for (const events of [
    [group, outbound('a', '2025-09-01T10:00:00Z')],
    [outbound('a', '2025-09-01T10:00:00Z'), group],
  ])
    expect(words(events)).toEqual(['a group_marketing regular']);
});
