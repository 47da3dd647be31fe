import { describe, expect, test } from 'vitest';
import type { InboundEvent, OutboundEvent, Verdict } from '../engine/event';
import { disagreementsOf, type JudgedThread } from './thread';

const at = (text: string) => Date.parse(`${text}Z`);

function verdict(text: string): Verdict {
  const [model, type, category] = text.split(' ') as [string, string, string];
  return { model, type: type === '-' ? null : type, category, billable: type === 'regular', subtype: null };
}

interface Given extends Partial<OutboundEvent> {
  sent?: string;
}

let count = 0;
function message(delivered: string, told: string, { sent, ...more }: Given = {}): OutboundEvent {
  return {
    kind: 'outbound_message',
    id: `m${++count}`,
    content: null,
    templateCategory: null,
    sentAt: sent === '' ? null : at(sent ?? delivered) - (sent ? 0 : 5_000),
    deliveredAt: at(delivered),
    readAt: null,
    failedAt: null,
    errorCode: null,
    verdict: verdict(told),
    conversation: null,
    ...more,
  };
}

const wrote = (text: string, more: Partial<InboundEvent> = {}): InboundEvent => ({
  kind: 'inbound_message',
  id: `in ${text}`,
  at: at(text),
  ...more,
});

function kinds(messages: OutboundEvent[], inbound: InboundEvent[] = [], more: Partial<JudgedThread> = {}) {
  const thread = { zone: 'UTC', country: 'FR', authInternational: null, exempt: false, ...more };
  return disagreementsOf({ messages, inbound, ...thread }).map(({ kind }) => kind);
}

describe('a utility template inside the customer service window (P4, W1)', () => {
  const charged = message('2026-03-01T10:00', 'PMP regular utility');

  test('was free until October 2026', () => {
    expect(kinds([charged], [wrote('2026-03-01T09:00')])).toEqual(['window']);
    const october = message('2026-10-02T10:00', 'PMP regular utility');
    expect(kinds([october], [wrote('2026-10-02T09:00')])).toEqual([]);
  });

  test.each([
    ['no user wrote', charged, []],
    ['the window may have ended within the rounding', charged, [wrote('2026-02-28T10:00')]],
    ['the user wrote after it was sent', charged, [wrote('2026-03-01T09:59:57')]],
    [
      'it left before the window',
      message('2026-03-01T10:00', 'PMP regular utility', { sent: '2026-03-01T08:00' }),
      [wrote('2026-03-01T09:00')],
    ],
    [
      'nobody knows when it left',
      message('2026-03-01T10:00', 'PMP regular utility', { sent: '' }),
      [wrote('2026-03-01T09:00')],
    ],
    ['only a call is known', charged, [wrote('2026-03-01T09:00', { kind: 'inbound_call' })]],
  ])('is left to Meta when %s', (_, one, inbound) => {
    expect(kinds([one], inbound)).toEqual([]);
  });

  test('given for free without a known message of the user may have had one that was lost', () => {
    expect(kinds([message('2026-03-01T10:00', 'PMP free_customer_service utility')])).toEqual([]);
  });
});

test.each([
  ['2026-03-01T10:00', 'PMP free_customer_service marketing', ['always_charged']],
  ['2026-03-01T10:00', 'PMP free_customer_service authentication', ['always_charged']],
  ['2026-10-02T10:00', 'PMP free_customer_service utility', ['always_charged']],
  ['2026-03-01T10:00', 'PMP free_entry_point marketing', []],
  ['2026-03-01T10:00', 'PMP new_type marketing', []],
  ['2026-03-01T10:00', 'PMP regular marketing', []],
  ['2026-03-01T10:00', 'PMP regular general_purpose_ai', []],
  ['2026-03-01T10:00', 'PMP regular service', ['free_service']],
  // Beyond the month's allowance or within it: which one, Meta decides (P11).
  ['2026-10-02T10:00', 'PMP regular service', []],
  ['2026-10-02T10:00', 'PMP free_customer_service service', []],
])('delivered at %s, %s (P2, P3, P5, P12)', (delivered, told, expected) => {
  expect(kinds([message(delivered, told)], [wrote('2026-10-02T09:00')])).toEqual(expected);
});

test('what left under other rules than it arrived under is left to Meta (P19)', () => {
  const over = { sent: '2026-09-30T23:59' };
  expect(kinds([message('2026-10-01T00:01', 'PMP free_customer_service utility', over)])).toEqual([]);
});

test('in-window marketing to a group is not documented and left to Meta (P10)', () => {
  const group = message('2026-03-01T10:00', 'PMP free_group_customer_service group_marketing', {
    group: true,
  });
  expect(kinds([group], [wrote('2026-03-01T09:00')])).toEqual([]);
});

describe('a free entry point (P6)', () => {
  const conversation = { id: 'fep', origin: 'referral_conversion', expiresAt: null };
  const free = (text: string) => message(text, 'PMP free_entry_point referral_conversion', { conversation });
  const charged = message('2026-03-02T10:00', 'PMP regular marketing');

  test('that Meta showed before and after a message held for it too', () => {
    expect(kinds([free('2026-03-01T10:00'), charged, free('2026-03-03T10:00')])).toEqual(['entry_point']);
  });

  test('may have ended, or have been another one, where Meta did not show it afterwards', () => {
    expect(kinds([free('2026-03-01T10:00'), charged])).toEqual([]);
    const other = { ...free('2026-03-03T10:00'), conversation: { ...conversation, id: 'other' } };
    expect(kinds([free('2026-03-01T10:00'), charged, other])).toEqual([]);
  });

  test('is not inferred from a click, which does not tell the client (C11)', () => {
    const click = wrote('2026-03-02T09:00', { referral: { source: 'ad', client: null } });
    expect(kinds([charged], [click])).toEqual([]);
  });
});

describe('a CBP conversation (C2, C12)', () => {
  const opened = (text: string, id: string, category: string, expires: string | null) =>
    message(text, `CBP - ${category}`, {
      conversation: { id, origin: category, expiresAt: expires === null ? null : at(expires) },
    });
  const first = opened('2024-03-01T10:00', 'a', 'marketing', '2024-03-02T10:00');

  test('of a category that was open is one too many', () => {
    const second = opened('2024-03-01T15:00', 'b', 'marketing', '2024-03-02T15:00');
    expect(kinds([first, second])).toEqual(['conversation']);
  });

  test.each([
    ['of another category', opened('2024-03-01T15:00', 'b', 'utility', '2024-03-02T15:00'), first],
    ['after the end of the first', opened('2024-03-02T10:00', 'b', 'marketing', null), first],
    [
      'beside one whose end nobody told',
      opened('2024-03-01T15:00', 'b', 'marketing', null),
      opened('2024-03-01T10:00', 'a', 'marketing', null),
    ],
    ['of service, where the allowance may decide', opened('2024-03-01T15:00', 'b', 'service', null), first],
  ])('%s is right', (_, second, before) => {
    expect(kinds([before, second])).toEqual([]);
  });

  test('whose opening message left before the first was open may have been right', () => {
    const second = { ...opened('2024-03-01T15:00', 'b', 'marketing', null), sentAt: at('2024-03-01T09:59') };
    expect(kinds([first, second])).toEqual([]);
  });

  test('after a free entry point closed the first is right', () => {
    const conversation = { id: 'fep', origin: 'referral_conversion', expiresAt: null };
    const reply = message('2024-03-01T12:00', 'CBP - referral_conversion', { conversation });
    const second = opened('2024-03-01T15:00', 'b', 'marketing', null);
    expect(kinds([first, reply, second])).toEqual([]);
    const later = message('2024-03-01T18:00', 'CBP - referral_conversion', { conversation });
    expect(kinds([first, reply, second, later])).toEqual(['entry_point']);
  });
});

describe('authentication-international (X1)', () => {
  const declared = { eligible: true, primaryLocation: 'FR', countries: { IN: at('2026-02-01T00:00') } };
  const india = (authInternational: JudgedThread['authInternational']) => ({
    country: 'IN',
    authInternational,
  });
  const told = (category: string, day = '2026-03-01') => message(`${day}T10:00`, `PMP regular ${category}`);

  test('is compared with what was declared', () => {
    expect(kinds([told('authentication')], [], india(declared))).toEqual(['international']);
    expect(kinds([told('authentication_international')], [], india(declared))).toEqual([]);
    const home = { ...declared, primaryLocation: 'IN' };
    expect(kinds([told('authentication_international')], [], india(home))).toEqual(['international']);
    const early = told('authentication_international', '2026-01-15');
    expect(kinds([early], [], india(declared))).toEqual(['international']);
  });

  test('is left to Meta where too little was declared, and on the day of the start', () => {
    expect(kinds([told('authentication_international')], [], india(null))).toEqual([]);
    expect(kinds([told('authentication')], [], india({ ...declared, primaryLocation: null }))).toEqual([]);
    expect(kinds([told('authentication', '2026-02-01')], [], india(declared))).toEqual([]);
  });
});
