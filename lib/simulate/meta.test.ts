import { describe, expect, test } from 'vitest';
import { Bookkeeper } from './meta';
import { Random } from './random';
import type { Content } from './session';
import { addPhone, addTenant, addWaba, type Group, Population, type Thread, type World } from './world';

/** A thread of a number in São Paulo (UTC-3), whose days begin at 03:00 UTC. */
function setUp(country = 'BR', internationalFrom: string | null = null) {
  const random = new Random(1, 'test');
  const world: World = { tenants: [], streams: [] };
  const words = {
    slug: 't',
    name: 'T',
    currency: 'USD',
    timezone: 'UTC',
    markup: '0',
    graph: 'v23',
  } as const;
  const tenant = addTenant(world, words);
  const waba = addWaba(tenant, random, { currency: 'USD', timezone: 'America/Sao_Paulo', internationalFrom });
  const people = new Population(random);
  return {
    meta: new Bookkeeper(random),
    thread: people.thread(addPhone(waba, random, '+1'), country),
    people,
  };
}

const at = (iso: string) => Date.parse(`${iso}:00Z`) / 1000;

/** Plays a day of a thread: `HH:MM` or a whole instant, then `in`, `ad` or what is sent; `!` = not delivered. */
function play(meta: Bookkeeper, thread: Thread, script: string): string[] {
  const conversations: string[] = [];
  return script
    .trim()
    .split('\n')
    .map((line) => {
      const [time, what] = line.trim().split(/\s+/) as [string, string];
      const when = at(time);
      if (what === 'in' || what === 'ad') {
        meta.inbound(thread, when, what === 'ad');
        return what;
      }
      const decision = meta.decide(thread, what.replace('!', '') as Content, when, when, !what.endsWith('!'));
      let index = conversations.indexOf(decision.conversationId);
      if (index < 0) index = conversations.push(decision.conversationId) - 1;
      const { model, category, type, unit, billable } = decision;
      const shown = model === 'CBP' ? `c${index} ${unit ? 'opens' : 'joins'}` : unit ? 'unit' : 'none';
      return `${model} ${category} ${type} ${billable} ${shown}`;
    });
}

describe('conversations', () => {
  test('one of a category lasts 24 hours; free-form joins whatever is open (C2, C3, C4, C7)', () => {
    const { meta, thread } = setUp();
    expect(
      play(
        meta,
        thread,
        `2024-09-02T10:00 marketing
         2024-09-02T11:00 utility
         2024-09-02T12:00 in
         2024-09-02T12:05 service
         2024-09-03T09:59 marketing
         2024-09-03T10:00 marketing
         2024-09-04T10:30 in
         2024-09-04T10:31 service!
         2024-09-04T10:32 service
         2024-12-04T10:32 service`,
      ),
    ).toEqual([
      'CBP marketing regular true c0 opens',
      'CBP utility regular true c1 opens',
      'in',
      'CBP utility regular true c1 joins',
      'CBP marketing regular true c0 joins',
      'CBP marketing regular true c2 opens',
      'in',
      'CBP service regular true c3 opens',
      'CBP service regular true c4 opens',
      'CBP service free_service true c5 opens',
    ]);
  });

  test('an answered ad frees 72 hours and closes the rest (C11, C12)', () => {
    const { meta, thread } = setUp();
    expect(
      play(
        meta,
        thread,
        `2024-12-02T10:00 marketing
         2024-12-02T15:00 ad
         2024-12-02T16:00 service
         2024-12-05T15:59 marketing
         2024-12-05T16:00 marketing`,
      ),
    ).toEqual([
      'CBP marketing regular true c0 opens',
      'ad',
      'CBP referral_conversion free_entry_point false c1 opens',
      'CBP referral_conversion free_entry_point false c1 joins',
      'CBP marketing regular true c2 opens',
    ]);
  });

  test('an ad left alone for a day frees nothing (C13)', () => {
    const { meta, thread } = setUp();
    expect(play(meta, thread, '2024-12-02T10:00 ad\n2024-12-03T10:00 utility')[1]).toBe(
      'CBP utility regular true c0 opens',
    );
  });

  test('an open utility conversation covers templates past the switch, nothing else does (P9)', () => {
    const { meta, thread } = setUp();
    expect(
      play(
        meta,
        thread,
        `2025-07-01T02:00 utility
         2025-07-01T02:10 marketing
         2025-07-01T04:00 utility
         2025-07-01T04:10 marketing
         2025-07-02T02:00 utility`,
      ),
    ).toEqual([
      'CBP utility regular true c0 opens',
      'CBP marketing regular true c1 opens',
      'CBP utility regular true c0 joins',
      'PMP marketing regular true unit',
      'PMP utility regular true unit',
    ]);
  });
});

describe('messages', () => {
  test('in-window utility and service are free from July 2025 to September 2026 (P4, P5)', () => {
    const { meta, thread } = setUp();
    expect(
      play(
        meta,
        thread,
        `2026-09-30T20:00 utility
         2026-09-30T21:00 in
         2026-09-30T21:05 utility
         2026-10-01T02:59 service
         2026-10-01T03:00 utility
         2026-10-01T03:01 service
         2026-10-01T03:02 marketing_lite`,
      ),
    ).toEqual([
      'PMP utility regular true unit',
      'in',
      'PMP utility free_customer_service false unit',
      'PMP service free_customer_service false unit',
      'PMP utility regular true unit',
      'PMP service free_customer_service false unit',
      'PMP marketing_lite regular true unit',
    ]);
  });

  test('the thousand-and-first delivered service message of a month is charged, groups included (P10, P11)', () => {
    const { meta, thread, people } = setUp();
    const when = at('2026-10-20T10:00');
    const send = (delivered: boolean, moment = when) =>
      meta.decide(thread, 'service', moment, moment, delivered).type;
    for (let i = 0; i < 998; i++) expect(send(true)).toBe('free_customer_service');
    expect(send(false)).toBe('free_customer_service');
    const { phone } = thread;
    const group: Group = { id: 'g', phone, members: [people.user('BR')], inboundAt: 0, busyUntil: 0 };
    const inGroup = () => meta.decideInGroup(group, 'service', when, true).type;
    expect([inGroup(), inGroup(), inGroup()]).toEqual([
      'free_group_customer_service',
      'free_group_customer_service',
      'regular',
    ]);
    expect(send(true)).toBe('regular');
    expect(send(true, at('2026-11-01T02:59'))).toBe('regular');
    expect(send(true, at('2026-11-01T03:00'))).toBe('free_customer_service');
  });

  test('the free entry point frees without using the thousand up (P6, P20)', () => {
    const { meta, thread } = setUp();
    expect(
      play(
        meta,
        thread,
        `2026-10-20T09:00 ad
         2026-10-20T10:00 service
         2026-10-23T09:59 marketing
         2026-10-23T10:00 marketing`,
      ),
    ).toEqual([
      'ad',
      'PMP referral_conversion free_entry_point false unit',
      'PMP referral_conversion free_entry_point false unit',
      'PMP marketing regular true unit',
    ]);
  });
});

describe('authentication-international (X1)', () => {
  test.each([
    ['IN', '2024-06-01', '2024-07-01T02:59', 'authentication'],
    ['IN', '2024-06-01', '2024-07-01T03:00', 'authentication_international'],
    ['IN', null, '2026-07-01T12:00', 'authentication'],
    ['IN', '2026-07-02', '2026-07-01T12:00', 'authentication'],
    ['US', '2024-06-01', '2026-07-01T12:00', 'authentication'],
    ['MA', '2024-06-01', '2026-10-01T02:59', 'authentication'],
    ['MA', '2024-06-01', '2026-10-01T03:00', 'authentication_international'],
  ])('%s, eligible from %s, at %s: %s', (country, from, time, category) => {
    const { meta, thread } = setUp(country, from);
    expect(meta.decide(thread, 'authentication', at(time), at(time), true).category).toBe(category);
  });
});
