import { afterEach, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { checkBooks, spent, standing } from '../ledger/testing';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { inboxStatus } from './status';
import { inbox } from './testing';
import { bodyOf, type Status } from './testing.bodies';

const { owner } = await testDatabase();
const { deliver, drain } = await inbox();
await createTenant({ name: 'Odd', slug: 'odd', timezone: 'UTC' });

const ZONES = ['Pacific/Kiritimati', 'UTC', 'Pacific/Niue'] as const;
const places = ZONES.map((timezone, n) => ({ timezone, waba: `82${n}`, phone: `83${n}` }));
for (const { waba, phone, timezone } of places)
  await connectWaba({ tenant: 'odd', waba, currency: 'USD', timezone, phones: [{ id: phone }] });

const charged = (id: string, at: Status['at']): Status => ({
  id,
  status: 'delivered',
  at,
  pricing: 'PMP regular marketing',
});
const quantity = async () => Number((await spent('odd')).quantity);

afterEach(checkBooks);

test('a thousand changes in one body, and one of them a hundred times over, are a thousand charges', async () => {
  const changes = Array.from({ length: 1_000 }, (_, n) => {
    const [entry] = JSON.parse(bodyOf(places[1]!, [charged(`many.${n}`, '2026-03-01T10:00')])).entry;
    return entry.changes[0];
  });
  const body = (some: unknown[]) => JSON.stringify({ entry: [{ id: places[1]!.waba, changes: some }] });
  await deliver([body(changes), ...Array(100).fill(body(changes.slice(0, 1))), body([...changes].reverse())]);
  await drain();
  expect([await quantity(), await inboxStatus()]).toMatchObject([1_000, { pending: 0, failed: 0 }]);
});

test('times long ago, yet to come and beyond all calendars keep nothing from being worked', async () => {
  const before = await quantity();
  const times = [0, 1, -1, 951_782_400, 4_102_444_800, 253_402_300_800, 9e15, 1.5, '1970-01-01T00:00'];
  for (const [n, at] of times.entries()) {
    await deliver([
      bodyOf(places[n % 3]!, [charged(`odd.${n}`, at), charged(`beside.${n}`, '2026-03-01T10:00')]),
    ]);
  }
  await drain();
  expect(await inboxStatus()).toMatchObject({ pending: 0, failed: 0, quarantined: 0 });
  const ids = (await standing('odd')).map(({ unit_id }) => unit_id);
  expect(ids).toEqual(expect.arrayContaining(times.map((_, n) => `beside.${n}`)));
  // Each of the odd ones is charged, or there is a note that says why not.
  const { rows } = await owner.query<{ reason: string; count: number }>(
    'SELECT reason, count FROM delivery_note',
  );
  const noted = rows.reduce((sum, { count }) => sum + count, 0);
  expect(rows.every(({ reason }) => reason === 'unreadable_timestamp')).toBe(true);
  expect((await quantity()) - before + noted).toBeGreaterThanOrEqual(2 * times.length);
});

test('one moment at the end of a month is priced on the day of each account, however late it is told', async () => {
  const days: Record<string, string> = {
    'Pacific/Kiritimati': '2026-10-01',
    UTC: '2026-09-30',
    'Pacific/Niue': '2026-09-29',
  };
  const bodies = places.map((place) =>
    bodyOf(place, [charged(`edge.${place.timezone}`, '2026-09-30T10:30')]),
  );
  await deliver([...bodies].reverse());
  await drain();
  // A week later Meta tells it again, with what came before it.
  const late = places.map((place) =>
    bodyOf(place, [{ ...charged(`edge.${place.timezone}`, '2026-09-30T10:29'), status: 'sent' }]),
  );
  await deliver([...late, ...bodies]);
  await drain();
  const rows = (await standing('odd')).filter(({ unit_id }) => String(unit_id).startsWith('edge.'));
  expect(Object.fromEntries(rows.map((row) => [String(row.unit_id).slice(5), row.waba_day]))).toEqual(days);
  for (const row of rows) expect(String(row.rate_from) <= String(row.waba_day)).toBe(true);
  expect(new Set(rows.map(({ billing_day }) => billing_day))).toEqual(new Set(['2026-09-30']));
});
