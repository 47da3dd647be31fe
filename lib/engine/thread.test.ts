import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyAllowances } from './allowance';
import { endOf } from './conversation';
import type { OutboundEvent, ThreadEvent, Unit } from './event';
import { DEFAULT_SETTINGS } from './settings';
import { type FoldOptions, foldThread, unitsOf } from './thread';
import { HOUR } from './time';
import { deliveredAt } from './verdict';

const MINUTE = HOUR / 60;
const STARTS = [
  '2021-11-01',
  '2022-06-01',
  '2023-05-30',
  '2024-10-30',
  '2025-06-29',
  '2026-03-01',
  '2026-09-29',
].map((day) => Date.parse(`${day}T00:00:00Z`));

/** Minutes within five days: close enough that windows, conversations and eras meet. */
const moment = fc.nat(5 * 24 * 60).map((minutes) => minutes * MINUTE);
const category = fc.constantFrom('marketing', 'utility', 'authentication', 'strange');

const inbound = fc.record({ at: moment, ad: fc.boolean(), client: fc.constantFrom('android', 'web', null) });
const outbound = fc.record({
  at: moment,
  delay: fc.option(fc.nat(2 * 24 * 60), { nil: null }),
  content: fc.constantFrom('template', 'free_form', null),
  category,
});
const words = fc.record({
  model: fc.constantFrom('PMP', 'CBP', null),
  type: fc.constantFrom('regular', 'free_customer_service', 'free_entry_point', null),
  category: fc.constantFrom('marketing', 'utility', 'service', 'referral_conversion', null),
  billable: fc.constantFrom(true, false, null),
  subtype: fc.constant(null),
});
const meta = fc.option(fc.record({ verdict: words, conversation: fc.constantFrom('c1', 'c2', 'c3', null) }), {
  nil: null,
});

function eventsOf(withVerdicts: boolean) {
  const message = withVerdicts ? fc.tuple(outbound, meta) : fc.tuple(outbound, fc.constant(null));
  return fc
    .tuple(
      fc.constantFrom(...STARTS),
      fc.array(inbound, { maxLength: 6 }),
      fc.array(message, { maxLength: 10 }),
    )
    .map(([start, users, messages]): ThreadEvent[] => [
      ...users.map(
        ({ at, ad, client }, i): ThreadEvent => ({
          kind: 'inbound_message',
          id: `in${i}`,
          at: start + at,
          ...(ad && { referral: { source: 'ad', client } }),
        }),
      ),
      ...messages.map(
        ([one, told], i): OutboundEvent => ({
          kind: 'outbound_message',
          id: `out${i}`,
          content: one.content,
          templateCategory: one.content === 'template' ? one.category : null,
          sentAt: start + one.at,
          deliveredAt: one.delay === null ? null : start + one.at + one.delay * MINUTE,
          readAt: null,
          failedAt: null,
          errorCode: null,
          verdict: told?.verdict ?? null,
          conversation: told?.conversation
            ? { id: told.conversation, origin: told.verdict.category, expiresAt: null }
            : null,
        }),
      ),
    ]);
}

const options: FoldOptions = { zone: 'America/Sao_Paulo', country: 'BR' };
const shuffled = (withVerdicts: boolean) =>
  eventsOf(withVerdicts).chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
  );

test('the order of arrival does not matter', () => {
  fc.assert(
    fc.property(shuffled(true), ([events, other]) => {
      expect(foldThread(other, options)).toEqual(foldThread(events, options));
    }),
    { numRuns: 500 },
  );
});

test('what arrives again changes nothing, whole or in halves', () => {
  fc.assert(
    fc.property(shuffled(true), ([events, again]) => {
      const halves = again.map((event) =>
        event.kind === 'outbound_message'
          ? { ...event, deliveredAt: null, verdict: null, content: null }
          : event,
      );
      expect(foldThread([...halves, ...events, ...again], options)).toEqual(foldThread(events, options));
    }),
    { numRuns: 300 },
  );
});

test('conversations of one category never overlap, and a free entry point has no other beside it (C2, C12)', () => {
  fc.assert(
    fc.property(eventsOf(false), (events) => {
      const { conversations } = foldThread(events, options);
      for (const a of conversations)
        for (const b of conversations) {
          if (a === b || a.openedAt > b.openedAt) continue;
          const overlap = b.openedAt < endOf(a);
          if (a.category === b.category) expect(overlap).toBe(false);
          if (a.freeEntryPoint) expect(overlap).toBe(false);
        }
    }),
    { numRuns: 500 },
  );
});

test('every delivered message is one unit or in one conversation, the others are named', () => {
  fc.assert(
    fc.property(eventsOf(true), (events) => {
      const result = foldThread(events, options);
      const messages = events.filter((event) => event.kind === 'outbound_message');
      const delivered = messages
        .filter((message) => deliveredAt(message) !== null)
        .map((message) => message.id);
      expect(result.messages.map((message) => message.id).sort()).toEqual(delivered.sort());
      expect(result.rejected.length).toBe(messages.length - delivered.length);
      for (const message of result.messages)
        expect(message.unit === null).toBe(message.conversation !== null);
      const units = unitsOf(result);
      expect(new Set(units.map((unit) => unit.id)).size).toBe(units.length);
      for (const { id, messages: members, openedBy } of result.conversations) {
        expect(members[0]).toBe(openedBy);
        const told = result.messages.filter((message) => message.conversation?.id === id);
        expect(told.map((message) => message.id)).toEqual(members);
      }
    }),
    { numRuns: 500 },
  );
});

test("a conversation id of Meta's is one unit, whoever of its messages carried it", () => {
  fc.assert(
    fc.property(eventsOf(true), (events) => {
      const units = unitsOf(foldThread(events, options)).filter((unit) => unit.kind === 'conversation');
      for (const id of ['c1', 'c2', 'c3'])
        expect(units.filter((unit) => unit.id === id).length).toBeLessThanOrEqual(1);
    }),
  );
});

test('the allowance frees the first in order of delivery, in whatever order they are given', () => {
  fc.assert(
    fc.property(shuffled(false), fc.nat(6), ([events, again], left) => {
      const count = (list: readonly ThreadEvent[]): string[] => {
        const units = unitsOf(foldThread(list, options));
        const candidates = (list === events ? units : [...units].reverse()).map((unit) => ({
          unit,
          waba: 'w',
          phone: 'p',
        }));
        const after = applyAllowances(candidates, options.zone, () => 1000 - left);
        return after.map((unit) => `${unit.id} ${unit.type}`).sort();
      };
      expect(count(again)).toEqual(count(events));
    }),
  );
});

const at = Date.parse;
const out = (id: string, when: string, facts: Partial<OutboundEvent> = {}): OutboundEvent => ({
  kind: 'outbound_message',
  id,
  content: 'template',
  templateCategory: 'marketing',
  sentAt: at(when),
  deliveredAt: at(when),
  readAt: null,
  failedAt: null,
  errorCode: null,
  verdict: null,
  conversation: null,
  ...facts,
});

test('conventions are settings, and a setting changes only its own answer', () => {
  const types = (events: ThreadEvent[], settings: Partial<typeof DEFAULT_SETTINGS> = {}): string[] =>
    unitsOf(foldThread(events, { zone: 'UTC', settings: { ...DEFAULT_SETTINGS, ...settings } })).map(
      (unit) => unit.type,
    );
  const write = (when: string, client: string | null = 'android'): ThreadEvent => ({
    kind: 'inbound_message',
    id: when,
    at: at(when),
    referral: { source: 'ad', client },
  });
  const late = [
    out('a', '2024-12-02T10:00:00Z'),
    out('b', '2024-12-03T10:30:00Z', { sentAt: at('2024-12-03T09:30:00Z') }),
  ];
  expect(types(late).length).toBe(2);
  expect(types(late, { conversationStateAt: 'send' }).length).toBe(1);
  const minute = [out('a', '2024-12-02T10:00:36Z'), out('b', '2024-12-03T10:00:40Z')];
  expect(types(minute).length).toBe(2);
  expect(types(minute, { windowEnd: 'next_minute' }).length).toBe(1);
  const unknown = [write('2026-10-20T09:00:00Z', null), out('a', '2026-10-20T10:00:00Z')];
  expect(types(unknown)).toEqual(['free_entry_point']);
  expect(types(unknown, { entryPointUnknownClient: false })).toEqual(['regular']);
  const dayFive = [
    write('2026-10-20T09:00:00Z'),
    out('a', '2026-10-20T10:00:00Z'),
    out('b', '2026-10-25T09:00:00Z'),
  ];
  expect(types(dayFive)).toEqual(['free_entry_point', 'regular']);
  expect(types(dayFive, { entryPointHours: 168 })).toEqual(['free_entry_point', 'free_entry_point']);
});

test('a what-if prices the same thread by other rules, verdicts telling the category only', () => {
  const verdict = { model: 'PMP', type: 'regular', category: 'utility', billable: true, subtype: null };
  const events = ['09:00', '10:00', '11:00'].map((time, i) =>
    out(`w${i}`, `2026-05-04T${time}:00Z`, { content: null, templateCategory: null, verdict }),
  );
  expect(unitsOf(foldThread(events, { zone: 'UTC' })).length).toBe(3);
  const [only, ...rest] = unitsOf(foldThread(events, { zone: 'UTC', rules: 'cbp-2024-11' }));
  expect(only).toMatchObject({ kind: 'conversation', category: 'utility', model: 'CBP' });
  expect(rest).toEqual([]);
  expect(() => foldThread(events, { zone: 'UTC', rules: 'cbp-1999' as never })).toThrow(
    "'cbp-1999' is no rule set; there are nbp",
  );
});

test('a long thread is folded in good time', () => {
  const events: ThreadEvent[] = [];
  const start = at('2026-01-01T00:00:00Z');
  for (let i = 0; i < 20_000; i++) {
    const when = start + i * 20 * MINUTE;
    if (i % 3 === 0) events.push({ kind: 'inbound_message', id: `in${i}`, at: when });
    else
      events.push(out(`w${i}`, new Date(when).toISOString(), { content: i % 2 ? 'free_form' : 'template' }));
  }
  expect(foldThread(events, options).messages.length).toBe(13_333);
});

test('an allowance is counted for each WABA or number and month, verdicts included', () => {
  const service = (id: string, when: string, facts: Partial<Unit> = {}): Unit => ({
    kind: 'message',
    id,
    openedBy: id,
    occurredAt: at(when),
    model: 'PMP',
    category: 'service',
    type: 'regular',
    subtype: null,
    basis: 'derived',
    rules: ['P11'],
    unpriced: null,
    ...facts,
  });
  const free = { basis: 'verdict', type: 'free_customer_service' } as const;
  const list: [Unit, string][] = [
    [service('a', '2026-10-31T10:00:00Z'), 'A'],
    [service('b', '2026-10-31T11:00:00Z'), 'A'],
    [service('c', '2026-10-31T10:00:00Z', free), 'B'],
    [service('d', '2026-10-31T12:00:00Z'), 'B'],
    [service('e', '2026-11-01T10:00:00Z'), 'A'],
    [service('f', '2026-10-31T13:00:00Z', { basis: 'verdict' }), 'C'],
    [
      service('g', '2026-10-31T14:00:00Z', { type: 'free_entry_point', category: 'referral_conversion' }),
      'C',
    ],
    [service('h', '2026-10-31T15:00:00Z', { subtype: 'paid_exempt' }), 'C'],
  ];
  const candidates = list.map(([unit, phone]) => ({ unit, waba: 'w', phone }));
  const october = (_: unknown, month: string): number => (month === '2026-10' ? 999 : 0);
  const types = (units: Unit[]): string[] =>
    units.map((unit) => `${unit.id} ${unit.type} ${unit.subtype ?? ''}`.trim());
  const expected = [
    'a free_customer_service',
    'b regular',
    'c free_customer_service',
    'd regular',
    'e free_customer_service',
    'f regular',
    'g free_entry_point',
    'h free_customer_service',
  ];
  const once = applyAllowances(candidates, 'UTC', october);
  expect(types(once)).toEqual(expected);
  const again = once.map((unit, i) => ({ ...candidates[i]!, unit }));
  expect(types(applyAllowances(again, 'UTC', october))).toEqual(expected);
});
