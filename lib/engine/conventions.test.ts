import { expect, test } from 'vitest';
import type { OutboundEvent, ThreadEvent } from './event';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { outbound } from './testing';
import { foldThread, unitsOf } from './thread';
import { plausibleEnd } from './window';

const at = Date.parse;
const fold = (events: ThreadEvent[], settings: Partial<Settings> = {}) =>
  foldThread(events, { zone: 'UTC', settings: { ...DEFAULT_SETTINGS, ...settings } });
const types = (events: ThreadEvent[], settings: Partial<Settings> = {}): string[] =>
  unitsOf(fold(events, settings)).map((unit) => unit.type);

const write = (
  when: string,
  source: string | null = null,
  client: string | null = 'android',
): ThreadEvent => ({
  kind: 'inbound_message',
  id: `in ${when}`,
  at: at(when),
  ...(source && { referral: { source, client } }),
});
const utility = { templateCategory: 'utility' } as const;
const service = { content: 'free_form', templateCategory: null } as const;
const sent = (when: string): Partial<OutboundEvent> => ({ sentAt: at(when) });

test('W3: a window ends in the instant, or at the next whole minute', () => {
  const late = (second: string) => [
    outbound('a', '2024-12-02T10:00:36Z'),
    outbound('b', `2024-12-03T10:0${second}Z`),
  ];
  expect(types(late('0:35')).length).toBe(1);
  expect(types(late('0:36')).length).toBe(2);
  expect(types(late('0:59'), { windowEnd: 'next_minute' }).length).toBe(1);
  expect(types(late('1:00'), { windowEnd: 'next_minute' }).length).toBe(2);
  const whole = [outbound('a', '2024-12-02T10:00:00Z'), outbound('b', '2024-12-03T10:00:00Z')];
  expect(types(whole, { windowEnd: 'next_minute' }).length).toBe(2);
});

test('C2, C8: a template joins what is open at its delivery, or also what was open when it was sent', () => {
  const pair = (sentAt: string | null) => [
    outbound('a', '2024-12-02T10:00:00Z'),
    outbound('b', '2024-12-03T10:30:00Z', { sentAt: sentAt === null ? null : at(sentAt) }),
  ];
  const units = (sentAt: string | null, conversationStateAt: 'send' | 'delivery') =>
    types(pair(sentAt), { conversationStateAt }).length;
  expect(units('2024-12-03T09:30:00Z', 'delivery')).toBe(2);
  expect(units('2024-12-03T09:30:00Z', 'send')).toBe(1);
  expect(units('2024-12-03T10:00:00Z', 'send')).toBe(2);
  expect(units('2024-12-02T10:00:00Z', 'send')).toBe(1);
  expect(units('2024-12-02T09:59:59Z', 'send')).toBe(2);
  expect(units(null, 'send')).toBe(2);
});

test('P4: utility is judged by the window at its delivery, or at its sending', () => {
  const first = '2025-09-01T09:00:00Z';
  const second = '2025-09-03T12:00:00Z';
  const type = (sentAt: string | null, delivered: string, serviceWindowAt: 'send' | 'delivery') => {
    const message = outbound('a', delivered, { ...utility, sentAt: sentAt === null ? null : at(sentAt) });
    return types([write(first), write(second), message], { serviceWindowAt })[0];
  };
  const [free, charged] = ['free_customer_service', 'regular'];
  expect(type('2025-09-01T10:00:00Z', '2025-09-02T10:00:00Z', 'delivery')).toBe(charged);
  expect(type('2025-09-01T10:00:00Z', '2025-09-02T10:00:00Z', 'send')).toBe(free);
  // Between the two windows, and before the first: a later window does not reach back.
  expect(type('2025-09-02T12:00:00Z', '2025-09-03T13:00:00Z', 'delivery')).toBe(free);
  expect(type('2025-09-02T12:00:00Z', '2025-09-03T13:00:00Z', 'send')).toBe(charged);
  expect(type('2025-09-01T09:00:00Z', '2025-09-03T13:00:00Z', 'send')).toBe(free);
  expect(type('2025-09-01T08:59:59Z', '2025-09-03T13:00:00Z', 'send')).toBe(charged);
  expect(type(null, '2025-09-03T13:00:00Z', 'send')).toBe(free);
});

test('C11: the reply must leave within 24 hours of the click, or arrive within them', () => {
  const type = (sentAt: string, delivered: string, entryPointReplyAt: 'send' | 'delivery') =>
    types([write('2025-09-01T09:00:00Z', 'ad'), outbound('a', delivered, sent(sentAt))], {
      entryPointReplyAt,
    })[0];
  const [free, charged] = ['free_entry_point', 'regular'];
  expect(type('2025-09-02T08:59:59Z', '2025-09-02T10:00:00Z', 'send')).toBe(free);
  expect(type('2025-09-02T08:59:59Z', '2025-09-02T10:00:00Z', 'delivery')).toBe(charged);
  expect(type('2025-09-02T09:00:00Z', '2025-09-02T09:00:00Z', 'send')).toBe(charged);
  expect(type('2025-09-01T09:00:00Z', '2025-09-01T09:00:00Z', 'delivery')).toBe(free);
  expect(type('2025-09-01T08:59:59Z', '2025-09-01T10:00:00Z', 'delivery')).toBe(charged);
});

test('C11: who clicks from a client that is not told; Android and iOS in any spelling', () => {
  const type = (client: string | null, settings: Partial<Settings> = {}) =>
    types([write('2026-10-20T09:00:00Z', 'ad', client), outbound('a', '2026-10-20T10:00:00Z')], settings)[0];
  const [free, charged] = ['free_entry_point', 'regular'];
  expect(type(null)).toBe(free);
  expect(type(null, { entryPointUnknownClient: false })).toBe(charged);
  expect(['Android', 'IOS', 'ios'].map((client) => type(client, { entryPointUnknownClient: false }))).toEqual(
    [free, free, free],
  );
  expect(['web', 'desktop', ''].map((client) => type(client))).toEqual([charged, charged, charged]);
});

test('P8: how long a free entry point lasts since 2026-09-28, and whether a Page button still opens one', () => {
  const dayFive = [
    write('2026-10-20T09:00:00Z', 'ad'),
    outbound('a', '2026-10-20T10:00:00Z'),
    outbound('b', '2026-10-25T09:00:00Z'),
  ];
  const [free, charged] = ['free_entry_point', 'regular'];
  expect(types(dayFive)).toEqual([free, charged]);
  expect(types(dayFive, { entryPointHours: 168 })).toEqual([free, free]);
  const type = (source: string, day: string, entryPointPageButton: boolean) =>
    types([write(`${day}T09:00:00Z`, source), outbound('a', `${day}T10:00:00Z`)], {
      entryPointPageButton,
    })[0];
  expect(type('page_button', '2026-09-28', true)).toBe(free);
  expect(type('page_button', '2026-09-28', false)).toBe(charged);
  expect(type('page_button', '2026-09-27', false)).toBe(free);
  expect(type('PAGE_CTA', '2026-10-20', false)).toBe(charged);
  expect(type('ad', '2026-10-20', false)).toBe(free);
});

test('C12, P6: a second click during a free entry point does nothing, or ends it and waits for a reply', () => {
  const events = [
    write('2025-09-01T09:00:00Z', 'ad'),
    outbound('a', '2025-09-01T10:00:00Z'),
    write('2025-09-03T10:00:00Z', 'ad'),
    outbound('b', '2025-09-03T11:00:00Z'),
    outbound('c', '2025-09-05T11:00:00Z'),
  ];
  const ends = (settings: Partial<Settings>) =>
    fold(events, settings)
      .windows.filter((one) => one.kind === 'free_entry_point')
      .map((one) => new Date(one.closesAt).toISOString());
  expect(types(events)).toEqual(['free_entry_point', 'free_entry_point', 'regular']);
  expect(ends({})).toEqual(['2025-09-04T10:00:00.000Z']);
  const restart = { clickDuringEntryPoint: 'restart' } as const;
  expect(types(events, restart)).toEqual(['free_entry_point', 'free_entry_point', 'free_entry_point']);
  expect(ends(restart)).toEqual(['2025-09-03T10:00:00.000Z', '2025-09-06T11:00:00.000Z']);
});

test('C7: free-form joins the youngest open conversation, or the oldest', () => {
  const events = [
    outbound('a', '2024-12-02T10:00:00Z'),
    outbound('b', '2024-12-02T11:00:00Z', utility),
    write('2024-12-02T12:00:00Z'),
    outbound('c', '2024-12-02T13:00:00Z', service),
  ];
  const members = (settings: Partial<Settings>) =>
    fold(events, settings).conversations.map((one) => one.messages);
  expect(members({})).toEqual([['a'], ['b', 'c']]);
  expect(members({ freeFormJoins: 'earliest' })).toEqual([['a', 'c'], ['b']]);
  const ended = [
    ...events.slice(0, 2),
    write('2024-12-03T10:00:00Z'),
    outbound('c', '2024-12-03T10:30:00Z', service),
  ];
  expect(fold(ended, { freeFormJoins: 'earliest' }).conversations.map((one) => one.messages)).toEqual([
    ['a'],
    ['b', 'c'],
  ]);
});

test('P9: which conversations of before July 2025 still cover their templates', () => {
  const events = [outbound('a', '2025-06-30T20:00:00Z'), outbound('b', '2025-07-01T10:00:00Z')];
  const kinds = (settings: Partial<Settings>) => unitsOf(fold(events, settings)).map((unit) => unit.kind);
  expect(kinds({})).toEqual(['conversation', 'message']);
  expect(kinds({ carryOver: ['marketing'] })).toEqual(['conversation']);
});

test('the end that a webhook tells is believed when it can be true: after the start and within eight days', () => {
  const start = at('2026-10-20T10:00:00Z');
  const eight = start + 8 * 86_400_000;
  expect(plausibleEnd(start, null)).toBe(0);
  expect(plausibleEnd(start, start - 1)).toBe(0);
  expect(plausibleEnd(start, start)).toBe(0);
  expect(plausibleEnd(start, start + 1)).toBe(start + 1);
  expect(plausibleEnd(start, eight)).toBe(eight);
  expect(plausibleEnd(start, eight + 1)).toBe(0);
});
