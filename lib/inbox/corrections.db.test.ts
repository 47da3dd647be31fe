import { describe, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { formatMicros } from '../engine/money';
import { checkBooks, standing } from '../ledger/testing';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { inbox } from './testing';
import { bodyOf, type Fact, type Inbound, type Place, type Status } from './testing.bodies';

await testDatabase();
const { deliver, drain } = await inbox();
await createTenant({ name: 'Acme', slug: 'acme', timezone: 'UTC' });

/** Each order has a number of its own in an account of its own: Paris, USD, a French user. */
let places = 0;
async function newPlace(phones = 1): Promise<Place[]> {
  const waba = `10${++places}`;
  const ids = Array.from({ length: phones }, (_, i) => `20${places}${i}`);
  const timezone = 'Europe/Paris';
  await connectWaba({ tenant: 'acme', waba, currency: 'USD', timezone, phones: ids.map((id) => ({ id })) });
  return ids.map((phone) => ({ waba, phone }));
}

/** The standing charges of a number, one line each: when, what, and for how much. */
async function ledgerOf({ phone }: Place): Promise<string[]> {
  const rows = await standing('acme');
  return rows
    .filter((row) => row.phone_number_id === phone)
    .map((row) => {
      const at = (row.occurred_at as Date).toISOString().slice(0, 16);
      const amount = row.unpriced ? `unpriced` : formatMicros(row.cost_micros as bigint);
      return `${row.unit_id} ${at} ${row.model} ${row.category} ${row.type} ${amount} ${row.basis}`;
    })
    .sort();
}

function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, i) => orders(items.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));
}

const USER = '33612345678';
const sent = (id: string, at: string, more: Partial<Status> = {}): Status => ({
  id,
  status: 'sent',
  at,
  ...more,
});
const delivered = (id: string, at: string, more: Partial<Status> = {}): Status => ({
  id,
  status: 'delivered',
  at,
  ...more,
});
const read = (id: string, at: string, more: Partial<Status> = {}): Status => ({
  id,
  status: 'read',
  at,
  ...more,
});
const failed = (id: string, at: string): Status => ({ id, status: 'failed', at });
const wrote = (at: string, more: Partial<Inbound> = {}): Inbound => ({ from: USER, at, ...more });
const marketing = { pricing: 'PMP regular marketing' };
const utility = { pricing: 'PMP regular utility' };
const cbp = (category: string, id: string, expires?: string) => ({
  pricing: `CBP ${category}`,
  conversation: { id, origin: category, expires },
});

const HISTORIES: [name: string, facts: Fact[], ledger: string[]][] = [
  [
    'a message that was read before it was delivered, on the day before',
    [
      sent('m', '2026-03-31T21:00'),
      read('m', '2026-03-31T21:30', marketing),
      delivered('m', '2026-03-31T22:30', marketing),
    ],
    ['m 2026-03-31T21:30 PMP marketing regular 0.0859 verdict'],
  ],
  [
    'a message that failed and was delivered to another device',
    [
      sent('m', '2026-03-01T10:00', marketing),
      failed('m', '2026-03-01T10:01'),
      delivered('m', '2026-03-01T11:00', marketing),
    ],
    ['m 2026-03-01T11:00 PMP marketing regular 0.0859 verdict'],
  ],
  [
    'a message that was to be charged and failed',
    [sent('m', '2026-03-01T10:00', marketing), failed('m', '2026-03-01T10:01')],
    [],
  ],
  [
    'a verdict on sent, and another category when it was delivered',
    [
      sent('m', '2026-03-01T10:00', marketing),
      delivered('m', '2026-03-01T11:00', utility),
      read('m', '2026-03-01T12:00'),
    ],
    ['m 2026-03-01T11:00 PMP utility regular 0.0300 verdict'],
  ],
  [
    'a verdict on sent alone',
    [sent('m', '2026-03-01T10:00', marketing), delivered('m', '2026-03-01T11:00')],
    ['m 2026-03-01T11:00 PMP marketing regular 0.0859 verdict'],
  ],
  [
    'a verdict that comes after the timeline had to decide',
    [wrote('2026-03-01T10:00'), delivered('m', '2026-03-01T11:00'), read('m', '2026-03-01T12:00', utility)],
    ['m 2026-03-01T11:00 PMP utility regular 0.0300 verdict'],
  ],
  [
    "a user's message that opened the window and comes late",
    [wrote('2026-03-01T10:00'), delivered('m', '2026-03-01T11:00')],
    ['m 2026-03-01T11:00 PMP service free_customer_service 0.0000 derived'],
  ],
  [
    'nothing of the user at all: a template of a category that nobody told',
    [delivered('m', '2026-03-01T11:00')],
    ['m 2026-03-01T11:00 PMP unknown regular unpriced derived'],
  ],
  [
    'one message of the user, told twice, once with its ad',
    [
      wrote('2026-03-01T10:00', { id: 'in' }),
      wrote('2026-03-01T10:00', { id: 'in', ad: true }),
      delivered('m', '2026-03-01T11:00'),
    ],
    ['m 2026-03-01T11:00 PMP referral_conversion free_entry_point 0.0000 derived'],
  ],
  [
    'a conversation that an earlier message opened, under the card before',
    [
      delivered('a', '2024-07-31T21:30', cbp('utility', 'c')),
      delivered('b', '2024-08-01T08:00', cbp('utility', 'c')),
      delivered('d', '2024-08-01T21:00', cbp('utility', 'c')),
    ],
    ['c 2024-07-31T21:30 CBP utility regular 0.0768 verdict'],
  ],
  [
    'a conversation whose first message never told its id',
    [
      delivered('a', '2024-03-01T08:00', { pricing: 'CBP marketing' }),
      delivered('b', '2024-03-01T09:00', cbp('marketing', 'c')),
    ],
    ['c 2024-03-01T08:00 CBP marketing regular 0.1432 verdict'],
  ],
  [
    'a conversation of which only its id is told',
    [
      delivered('a', '2024-03-01T08:00', { conversation: { id: 'c', origin: 'utility' } }),
      delivered('b', '2024-03-01T09:00', { conversation: { id: 'c' } }),
    ],
    ['c 2024-03-01T08:00 CBP utility regular 0.0768 verdict'],
  ],
  [
    'a message whose conversation turns out to be another',
    [
      sent('a', '2024-03-01T08:00', cbp('marketing', 'c1')),
      delivered('a', '2024-03-01T08:01', cbp('utility', 'c2')),
      delivered('b', '2024-03-01T09:00', cbp('utility', 'c2')),
    ],
    ['c2 2024-03-01T08:01 CBP utility regular 0.0768 verdict'],
  ],
  [
    'one conversation id at two people',
    [
      delivered('a', '2024-03-01T08:00', cbp('utility', 'c')),
      delivered('b', '2024-03-01T09:00', { ...cbp('utility', 'c'), to: '4915112345678' }),
      delivered('x', '2024-03-01T10:00', { to: '4915112345678' }),
    ],
    [
      'c 2024-03-01T08:00 CBP utility regular 0.0768 verdict',
      'derived:x 2024-03-01T10:00 CBP unknown regular unpriced derived',
    ],
  ],
  [
    'a user who is first known by an id and then by a number',
    [
      sent('m', '2026-03-01T10:30', { to: null, userId: 'FR.1001' }),
      delivered('m', '2026-03-01T11:00', { userId: 'FR.1001' }),
      wrote('2026-03-01T10:00'),
    ],
    ['m 2026-03-01T11:00 PMP service free_customer_service 0.0000 derived'],
  ],
  [
    'a message to a group: each who was reached is one charge',
    [
      sent('g', '2026-03-01T10:00', { group: 'G', to: undefined }),
      delivered('g', '2026-03-01T11:00', {
        group: 'G',
        to: '33612345678',
        pricing: 'PMP regular group_marketing',
      }),
      delivered('g', '2026-03-01T11:05', {
        group: 'G',
        to: '4915112345678',
        pricing: 'PMP regular group_marketing',
      }),
      read('g', '2026-03-01T12:00', {
        group: 'G',
        to: '33612345678',
        pricing: 'PMP regular group_marketing',
      }),
    ],
    [
      'g/* 2026-03-01T11:00 PMP group_marketing regular 0.0859 verdict',
      'g/* 2026-03-01T11:05 PMP group_marketing regular 0.1365 verdict',
    ],
  ],
];

describe.each(HISTORIES)('%s', (_, facts, ledger) => {
  test('is charged so, in whatever order it is told', async () => {
    const ways = orders(facts);
    const numbers = await Promise.all(ways.map(async () => (await newPlace())[0]!));
    // One fact a batch, so that each is a correction of what was known before.
    for (let step = 0; step < facts.length; step++) {
      await deliver(ways.map((way, i) => bodyOf(numbers[i]!, [way[step]!])));
      await drain();
    }
    for (const number of numbers) {
      const lines = (await ledgerOf(number)).map((line) => line.replace(/^g\/[0-9a-f]{32}/, 'g/*'));
      expect(lines.sort()).toEqual(ledger);
    }
  });
});

test('every reversal, revision and line of the rollup fits', () => checkBooks());
