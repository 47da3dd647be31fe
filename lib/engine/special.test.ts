import { expect, test } from 'vitest';
import type { OutboundEvent, ThreadEvent, Unit } from './event';
import type { AuthInternational } from './message';
import { DEFAULT_SETTINGS } from './settings';
import { outbound } from './testing';
import { type FoldOptions, foldThread, unitsOf } from './thread';

const at = Date.parse;

const write = (when: string, ad = false): ThreadEvent => ({
  kind: 'inbound_message',
  id: `in ${when}`,
  at: at(when),
  ...(ad && { referral: { source: 'ad', client: 'ios' } }),
});
const told = (
  type: string,
  category: string,
  id: string,
  expiresAt: string | null = null,
): Partial<OutboundEvent> => ({
  verdict: { model: 'PMP', type, category, billable: null, subtype: null },
  conversation: { id, origin: category, expiresAt: expiresAt === null ? null : at(expiresAt) },
});
const units = (events: ThreadEvent[], options: Partial<FoldOptions> = {}): Unit[] =>
  unitsOf(foldThread(events, { zone: 'UTC', ...options }));
const words = (events: ThreadEvent[], options: Partial<FoldOptions> = {}): string[] =>
  units(events, options).map((unit) => `${unit.category} ${unit.type}`);

const FREE = 'referral_conversion free_entry_point';

test('authentication-international needs a declared business, a listed country, another home and the start (X1)', () => {
  const category = (country: string, when: string, declared: Partial<AuthInternational>): string => {
    const authInternational = {
      eligible: true,
      primaryLocation: 'US',
      countries: { IN: at('2024-01-01T00:00:00Z') },
      ...declared,
    };
    const [unit] = units([outbound('a', when, { templateCategory: 'authentication' })], {
      country,
      authInternational,
    });
    return unit!.category;
  };
  const [yes, no] = ['authentication_international', 'authentication'];
  expect(category('IN', '2025-09-01T09:00:00Z', {})).toBe(yes);
  expect(category('IN', '2025-09-01T09:00:00Z', { eligible: false })).toBe(no);
  expect(category('IN', '2025-09-01T09:00:00Z', { primaryLocation: 'IN' })).toBe(no);
  expect(category('IN', '2025-09-01T09:00:00Z', { primaryLocation: null })).toBe(yes);
  expect(category('FR', '2025-09-01T09:00:00Z', { startTime: 0 })).toBe(no);
  expect(category('EG', '2025-09-01T09:00:00Z', {})).toBe(no);
  expect(category('EG', '2025-09-01T09:00:00Z', { startTime: at('2025-03-01T00:00:00Z') })).toBe(yes);
  // India has the rate since 2024-07-01, whenever the business was declared.
  expect(category('IN', '2024-06-30T23:59:59Z', {})).toBe(no);
  expect(category('IN', '2024-07-01T00:00:00Z', {})).toBe(yes);
});

test('groups: a category of their own, free utility in the window, no free entry point (P10, W5)', () => {
  const group = { group: true };
  const thread = [
    write('2026-08-20T09:00:00Z', true),
    outbound('g/1', '2026-08-20T10:00:00Z', { ...group, templateCategory: 'utility' }),
    outbound('g/2', '2026-08-20T11:00:00Z', group),
    outbound('g/3', '2026-08-20T12:00:00Z', { ...group, content: 'free_form', templateCategory: null }),
    outbound('g/4', '2026-08-21T10:00:00Z', { ...group, templateCategory: 'utility' }),
  ];
  const free = 'free_group_customer_service';
  const expected = [
    `group_utility ${free}`,
    'group_marketing regular',
    `group_service ${free}`,
    'group_utility regular',
  ];
  expect(words(thread)).toEqual(expected);
  expected[1] = `group_marketing ${free}`;
  expect(words(thread, { settings: { ...DEFAULT_SETTINGS, groupMarketingInWindow: 'free' } })).toEqual(
    expected,
  );
});

test('a free entry point seen in a webhook: one id is one window, and the webhook says how long (P8, H3)', () => {
  const windows = (events: ThreadEvent[]) =>
    foldThread(events, { zone: 'UTC' }).windows.filter((one) => one.kind === 'free_entry_point');
  const assumed = [
    write('2026-10-20T09:00:00Z', true),
    outbound('a', '2026-10-20T10:00:00Z'),
    outbound('b', '2026-10-20T11:00:00Z', told('free_entry_point', 'referral_conversion', 'f1')),
  ];
  expect(windows(assumed)).toMatchObject([
    { id: 'f1', basis: 'verdict', openedBy: 'a', closesAt: at('2026-10-23T10:00:00Z') },
  ]);
  const week = told('free_entry_point', 'referral_conversion', 'f1', '2026-10-27T10:00:00Z');
  const dayFive = outbound('c', '2026-10-25T09:00:00Z');
  expect(words([outbound('a', '2026-10-20T10:00:00Z', week), dayFive])).toEqual([FREE, FREE]);
  expect(words([...assumed, dayFive])).toEqual([FREE, FREE, 'marketing regular']);
  const again = outbound('d', '2026-10-25T08:00:00Z', told('free_entry_point', 'referral_conversion', 'f1'));
  expect(windows([...assumed, again])).toMatchObject([
    { id: 'f1', closesAt: at('2026-10-25T08:00:00Z') + 1 },
  ]);
  const other = outbound('d', '2026-10-21T08:00:00Z', told('free_entry_point', 'referral_conversion', 'f2'));
  expect(windows([...assumed, other])).toMatchObject([
    { id: 'f1', closesAt: at('2026-10-21T08:00:00Z') },
    { id: 'f2' },
  ]);
  // Under PMP a real expiry equals the time of sending; it ends nothing.
  const zero = told('free_entry_point', 'referral_conversion', 'f1', '2026-10-20T10:00:00Z');
  expect(words([outbound('a', '2026-10-20T10:00:00Z', zero), outbound('b', '2026-10-20T11:00:00Z')])).toEqual(
    [FREE, FREE],
  );
});

test('exempt bodies pay nothing beyond the free messages until the end of 2027 (P13)', () => {
  const service = { content: 'free_form', templateCategory: null } as const;
  const subtype = (when: string, exempt: boolean) =>
    units([outbound('a', when, service)], { exempt })[0]!.subtype;
  expect(subtype('2026-10-20T10:00:00Z', true)).toBe('paid_exempt');
  expect(subtype('2026-10-20T10:00:00Z', false)).toBeNull();
  expect(subtype('2027-12-31T23:59:59Z', true)).toBe('paid_exempt');
  expect(subtype('2028-01-01T00:00:00Z', true)).toBeNull();
});

test('a message typed in the app stays free when its status arrives too, unless Meta priced it (P15)', () => {
  const echo: ThreadEvent = { kind: 'app_echo', id: 'a', at: at('2026-10-20T10:00:00Z') };
  const status = outbound('a', '2026-10-20T10:00:01Z', { content: null, templateCategory: null });
  const priced = { ...status, ...told('regular', 'service', 'x') };
  expect(words([echo, status])).toEqual([]);
  expect(words([status, echo])).toEqual([]);
  expect(words([echo, priced])).toEqual(['service regular']);
  expect(words([priced, echo])).toEqual(['service regular']);
});

test('CBP: two ids of one category follow each other, and billable false is free (C12, H2)', () => {
  const cbp = (id: string, billable: boolean | null): Partial<OutboundEvent> => ({
    verdict: { model: 'CBP', type: null, category: 'marketing', billable, subtype: null },
    conversation: { id, origin: 'marketing', expiresAt: null },
  });
  const events = [
    outbound('a', '2024-12-02T10:00:00Z', cbp('c1', true)),
    outbound('b', '2024-12-02T11:00:00Z', cbp('c2', false)),
  ];
  const { conversations } = foldThread(events, { zone: 'UTC' });
  expect(conversations).toMatchObject([
    { id: 'c1', closedEarlyAt: at('2024-12-02T11:00:00Z'), closedEarlyBy: 'b', basis: 'verdict' },
    { id: 'c2', closedEarlyAt: null },
  ]);
  expect(words(events)).toEqual(['marketing regular', 'marketing free_tier']);
});

test('a conversation without a verdict takes its id and its end from the member that has them', () => {
  const known = outbound('b', '2024-12-02T11:00:00Z', {
    verdict: { model: 'CBP', type: null, category: 'marketing', billable: true, subtype: null },
    conversation: { id: 'c1', origin: 'marketing', expiresAt: at('2024-12-03T10:01:00Z') },
  });
  const events = [
    outbound('a', '2024-12-02T10:00:30Z'),
    known,
    outbound('c', '2024-12-03T10:00:45Z'),
    outbound('d', '2024-12-03T10:01:00Z'),
  ];
  const { conversations } = foldThread(events, { zone: 'UTC' });
  expect(conversations).toMatchObject([
    {
      id: 'c1',
      basis: 'verdict',
      openedBy: 'a',
      openedAt: at('2024-12-02T10:00:30Z'),
      messages: ['a', 'b', 'c'],
    },
    { id: 'derived:d', messages: ['d'] },
  ]);
});

test('two verdicts on one message: the same one is taken in whatever order they come', () => {
  const [a, b] = ['marketing', 'utility'].map((category) =>
    outbound('a', '2025-09-01T10:00:00Z', told('regular', category, 'x')),
  );
  expect(words([a!, b!])).toEqual(words([b!, a!]));
  expect(words([a!, b!])).toEqual(['marketing regular']);
});
