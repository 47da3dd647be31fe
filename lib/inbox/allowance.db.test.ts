import { describe, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { checkBooks, standing } from '../ledger/testing';
import { Random } from '../simulate/random';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { inbox } from './testing';
import { bodyOf, type Fact, type Status } from './testing.bodies';

await testDatabase();
const { deliver, drain } = await inbox();
await createTenant({ name: 'Acme', slug: 'acme' });

/** A fact and which of the two numbers of an account it is about. */
type At = [number: 0 | 1, fact: Fact];

let accounts = 0;

/** Tells the facts to a new account (Paris, USD) in batches. @returns its standing charges as `id: type`. */
async function ledgerAfter(...batches: readonly (readonly At[])[]): Promise<Record<string, string>> {
  const waba = `10${++accounts}`;
  const phones = [`20${accounts}0`, `20${accounts}1`];
  const timezone = 'Europe/Paris';
  await connectWaba({
    tenant: 'acme',
    waba,
    currency: 'USD',
    timezone,
    phones: phones.map((id) => ({ id })),
  });
  for (const batch of batches) {
    const of = (number: number) => batch.filter(([of]) => of === number).map(([, fact]) => fact);
    await deliver(phones.map((phone, number) => bodyOf({ waba, phone }, of(number))));
    await drain();
  }
  const rows = await standing('acme', waba);
  return Object.fromEntries(rows.map((row) => [String(row.unit_id), `${row.category} ${row.type}`]));
}

const kinds = (ledger: Record<string, string>) => {
  const counts: Record<string, number> = {};
  for (const kind of Object.values(ledger)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

const start = Date.parse('2024-02-29T23:00Z') / 1000; // 1 March in Paris
const shuffled = <T>(items: readonly T[], seed: number): T[] => {
  const random = new Random(seed, 'order');
  return items
    .map((item) => ({ item, at: random.below(2 ** 30) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
};

describe('the 1,000 free service conversations of an account and month, before November 2024', () => {
  const name = (n: number) => `c${String(n).padStart(4, '0')}`;
  const opening = (n: number, category = 'service', status: Status['status'] = 'delivered'): At => [
    (n % 2) as 0 | 1,
    {
      id: `m${n}`,
      status,
      at: start + 600 * n,
      to: `336${10_000_000 + n}`,
      pricing: `CBP ${category}`,
      conversation: { id: name(n), origin: category },
    },
  ];
  const openings = Array.from({ length: 1_004 }, (_, n) => opening(n));
  const charged = (ledger: Record<string, string>) =>
    Object.keys(ledger).filter((id) => ledger[id] === 'service regular');

  test('are those that opened first, over both numbers, whatever came first', async () => {
    const inOrder = await ledgerAfter(openings);
    expect(kinds(inOrder)).toEqual({ 'service free_tier': 1_000, 'service regular': 4 });
    expect(charged(inOrder)).toEqual([1_000, 1_001, 1_002, 1_003].map(name));
    const ways = [
      [openings.slice(2), openings.slice(0, 1), openings.slice(1, 2)],
      [shuffled(openings, 1).slice(0, 700), openings],
    ];
    for (const way of ways) expect(await ledgerAfter(...way)).toEqual(inOrder);
  });

  test('grow again when one of them turns out to be of another kind', async () => {
    const recategorised = opening(7, 'utility', 'read');
    const entry = opening(8, 'referral_conversion', 'read');
    const asRead = openings.map(([number, fact]): At => [number, { ...(fact as Status), status: 'sent' }]);
    const opened = openings.filter((_, n) => n !== 7 && n !== 8);
    // All are known from `sent` first, which opens nothing; then delivered, but for two that are told as read.
    const inOrder = await ledgerAfter(asRead, [...opened, recategorised, entry]);
    expect(charged(inOrder)).toEqual([1_002, 1_003].map(name));
    expect([inOrder[name(7)], inOrder[name(8)]]).toEqual([
      'utility regular',
      'referral_conversion free_entry_point',
    ]);
    expect(await ledgerAfter([recategorised, entry], opened, asRead)).toEqual(inOrder);
    // Delivered as service at the same time as read, and delivered counts more: only the entry point stays one.
    const contradicted = await ledgerAfter([recategorised, entry], openings);
    expect(await ledgerAfter(openings, [recategorised, entry])).toEqual(contradicted);
  });

  test('begin anew with the month in the zone of the account', async () => {
    const before: At[] = openings.slice(0, 3).map(([number, fact], n) => [
      number,
      {
        ...(fact as Status),
        id: `b${n}`,
        at: start - 1 - n,
        conversation: { id: `b${n}`, origin: 'service' },
      },
    ]);
    const ledger = await ledgerAfter(openings, before);
    expect(charged(ledger)).toEqual([1_000, 1_001, 1_002, 1_003].map(name));
    expect(kinds(ledger)).toEqual({ 'service free_tier': 1_003, 'service regular': 4 });
  });
});

describe('the 1,000 free service messages of a number and month, from October 2026, without a verdict', () => {
  const october = Date.parse('2026-10-10T00:00Z') / 1000;
  const name = (n: number) => `m${String(n).padStart(4, '0')}`;
  const to = (n: number) => `336${10_000_000 + n}`;
  const wrote = (n: number): At => [0, { from: to(n), at: october }];
  const told = (n: number, more: Partial<Status> = {}): At => [
    0,
    { id: name(n), status: 'delivered', at: october + 60 + n * 60, to: to(n), ...more },
  ];
  const all = Array.from({ length: 1_006 }, (_, n) => n);
  const messages = [...all.map(wrote), ...all.map((n) => told(n))];
  const beyond = (ledger: Record<string, string>) =>
    Object.keys(ledger).filter((id) => ledger[id] === 'service regular');

  test('are those that were delivered first, and give way to the next when one of them was none', async () => {
    const other: At[] = [
      [1, { from: to(0), at: october }],
      [1, { id: 'of another number', status: 'delivered', at: october + 86_000, to: to(0) }],
    ];
    const before = await ledgerAfter([...messages, ...other]);
    expect(kinds(before)).toEqual({ 'service free_customer_service': 1_001, 'service regular': 6 });
    expect(beyond(before)).toEqual(all.slice(1_000).map(name));
    const verdicts = [
      told(7, { status: 'read', pricing: 'PMP regular marketing' }),
      told(8, { status: 'read', pricing: 'PMP regular service' }),
      told(9, { status: 'read', pricing: 'PMP free_customer_service service' }),
      told(10, { status: 'read', pricing: 'PMP free_entry_point referral_conversion' }),
    ];
    // 7, 8 and 10 leave their places; 9 keeps it, because Meta says so.
    const after = await ledgerAfter([...messages, ...other], ...verdicts.map((one) => [one]));
    expect(beyond(after)).toEqual([8, 1_003, 1_004, 1_005].map(name));
    expect([7, 9, 10].map((n) => after[name(n)])).toEqual([
      'marketing regular',
      'service free_customer_service',
      'referral_conversion free_entry_point',
    ]);
    const ways = [
      [messages.slice(1_010), other, messages.slice(4, 1_010), [...verdicts, ...messages.slice(0, 4)]],
    ];
    for (const way of ways) expect(await ledgerAfter(...way)).toEqual(after);
  });
});

test('every reversal, revision and line of the rollup fits', () => checkBooks());
