import { afterEach, expect, test } from 'vitest';
import { pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { checkBooks, spendRows, spent } from '../ledger/testing';
import { simulate } from '../simulate/simulate';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { inboxStatus, retryInbox } from './status';
import { connectAll, inbox } from './testing';
import { bodyOf, type Place } from './testing.bodies';
import { workNext } from './worker';

const { owner } = await testDatabase();
const { deliver, drain, source } = await inbox();

const USD = { currency: 'USD', timezone: 'Europe/Paris' };
const delivered = (id: string) => ({
  id,
  status: 'delivered',
  at: '2026-03-01T10:00',
  pricing: 'PMP regular marketing',
});

async function states() {
  const { rows } = await owner.query<{ state: string; reason: string; phone_number_ids: string[] | null }>(
    'SELECT state, reason, phone_number_ids FROM inbox ORDER BY delivery_id',
  );
  return rows;
}

afterEach(checkBooks);

test('what is of an unknown number waits, what stands beside it is charged, and nothing is charged twice', async () => {
  const simulation = simulate({ messages: 1_200, seed: 21, tenants: 2, disorder: true, duplicates: true });
  const bodies = [...simulation];
  const truth = simulation.truth();
  const [known, late] = truth.tenants;
  await connectAll({ tenants: [known!] });
  // Large bodies, so that both tenants share most of them.
  const entries = bodies.flatMap((body) => JSON.parse(body).entry);
  const shared: string[] = [];
  for (let at = 0; at < entries.length; at += 20)
    shared.push(JSON.stringify({ object: 'whatsapp_business_account', entry: entries.slice(at, at + 20) }));
  await deliver(shared);
  await drain();
  expect(await spendRows(known!.slug)).toEqual(known!.spend.rows);
  const waiting = await inboxStatus();
  expect(waiting).toMatchObject({ received: shared.length, pending: 0, failed: 0 });
  expect(waiting.quarantined).toBeGreaterThan(shared.length / 2);
  // Asking for what still waits changes nothing.
  expect(await retryInbox({ quarantined: true })).toBe(waiting.quarantined);
  await drain();
  expect(await inboxStatus()).toMatchObject({ pending: 0, failed: 0, quarantined: waiting.quarantined });

  await connectAll({ tenants: [late!] });
  await drain();
  expect(await inboxStatus()).toMatchObject({ pending: 0, quarantined: 0, failed: 0, done: shared.length });
  for (const { slug, spend } of truth.tenants) expect(await spendRows(slug)).toEqual(spend.rows);
});

test('a delivery for two unknown numbers waits until both are connected', async () => {
  await createTenant({ name: 'Both', slug: 'both' });
  const [a, b]: Place[] = [
    { waba: '301', phone: '401' },
    { waba: '302', phone: '402' },
  ];
  const joined = [a!, b!].flatMap((place, n) => JSON.parse(bodyOf(place, [delivered(`both.${n}`)])).entry);
  await deliver([JSON.stringify({ entry: joined })]);
  await drain();
  expect(await states()).toEqual([
    { state: 'quarantined', reason: 'number_not_connected', phone_number_ids: ['401', '402'] },
  ]);
  const connect = ({ waba, phone }: Place) =>
    connectWaba({ tenant: 'both', waba, ...USD, phones: [{ id: phone }] });
  expect((await connect(a!)).released).toBe(1);
  await drain();
  expect(await states()).toEqual([
    { state: 'quarantined', reason: 'number_not_connected', phone_number_ids: ['402'] },
  ]);
  expect(await spent('both')).toMatchObject({ quantity: 1 });
  expect((await connect(b!)).released).toBe(1);
  await drain();
  expect([await states(), await spent('both')]).toMatchObject([[], { quantity: 2, cost: '0.1718' }]);
});

test('a body that names its account alone waits for it, and is of its only number', async () => {
  await createTenant({ name: 'Alone', slug: 'alone' });
  const [entry] = JSON.parse(bodyOf({ waba: '303', phone: '403' }, [delivered('alone')])).entry;
  delete entry.changes[0].value.metadata;
  await deliver([JSON.stringify({ entry: [entry] })]);
  await drain();
  expect(await states()).toMatchObject([{ state: 'quarantined', phone_number_ids: ['303'] }]);
  await connectWaba({ tenant: 'alone', waba: '303', ...USD, phones: [{ id: '403' }] });
  await drain();
  expect([await states(), await spent('alone')]).toMatchObject([[], { quantity: 1 }]);
});

test('an account of the same id as an unknown number is not that number', async () => {
  await createTenant({ name: 'Mistaken', slug: 'mistaken' });
  await connectWaba({ tenant: 'mistaken', waba: '404', ...USD, phones: [{ id: '406' }] });
  await deliver([bodyOf({ waba: '304', phone: '404' }, [delivered('mistaken')])]);
  const work = () => workNext(pool('parley_worker'), source);
  expect([await work(), await work()]).toEqual([1, 0]);
  expect(await states()).toMatchObject([{ state: 'quarantined', phone_number_ids: ['404'] }]);
  await connectWaba({ tenant: 'mistaken', waba: '304', ...USD, phones: [{ id: '404' }] });
  await drain();
  expect([await states(), await spent('mistaken')]).toMatchObject([[], { quantity: 1 }]);
});

test('a number that is connected while its delivery is at work is found', async () => {
  await createTenant({ name: 'Race', slug: 'race' });
  for (let round = 0; round < 6; round++) {
    const place = { waba: `31${round}`, phone: `41${round}` };
    await deliver([bodyOf(place, [delivered(`race.${round}`)])]);
    await Promise.all([
      drain(),
      connectWaba({ tenant: 'race', waba: place.waba, ...USD, phones: [{ id: place.phone }] }),
    ]);
    await drain();
    expect([round, await states(), await spent('race')]).toMatchObject([round, [], { quantity: round + 1 }]);
  }
});

test('a delivery that cannot be worked is set aside after its tries, while the others go on, and comes back', async () => {
  await createTenant({ name: 'Poison', slug: 'poison' });
  const place = { waba: '305', phone: '405' };
  await connectWaba({ tenant: 'poison', waba: place.waba, ...USD, phones: [{ id: place.phone }] });
  await owner.query(`
    CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'poisoned %', NEW.message_id; END $$;
    CREATE TRIGGER poison BEFORE INSERT ON message FOR EACH ROW WHEN (NEW.message_id = 'bad') EXECUTE FUNCTION poison()`);
  // How long it is put off is written down, and made longer than any machine takes for this test.
  await owner.query(`
    CREATE TABLE put_off (attempts int, seconds int);
    GRANT INSERT ON put_off TO PUBLIC;
    CREATE FUNCTION put_off() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO put_off VALUES (NEW.attempts, round(extract(epoch FROM NEW.next_attempt_at - now())));
        NEW.next_attempt_at := now() + interval '9 minutes';
        RETURN NEW;
      END $$;
    CREATE TRIGGER put_off BEFORE UPDATE ON inbox FOR EACH ROW WHEN (NEW.attempts > OLD.attempts) EXECUTE FUNCTION put_off()`);
  const setBack: string[] = [];
  const work = () =>
    workNext(pool('parley_worker'), source, { onSetBack: (_, reason) => setBack.push(reason) });
  const good = (from: number) =>
    Array.from({ length: 20 }, (_, n) => bodyOf(place, [delivered(`good.${from + n}`)]));
  await deliver([...good(0), bodyOf(place, [delivered('bad'), delivered('beside')]), ...good(20)]);
  await work();
  expect(await spent('poison')).toMatchObject({ quantity: 40 });
  for (let tries = 1; tries < 5; tries++) {
    expect(await states()).toMatchObject([{ state: 'pending', reason: 'poisoned bad' }]);
    // Nobody waits for it.
    await deliver(good(100 * tries));
    await work();
    expect(await spent('poison')).toMatchObject({ quantity: 40 + 20 * tries });
    await owner.query('UPDATE inbox SET next_attempt_at = now()');
    await work();
  }
  expect(setBack).toEqual(Array(5).fill('poisoned bad'));
  const { rows } = await owner.query('SELECT attempts, seconds FROM put_off ORDER BY attempts');
  expect(rows).toEqual([1, 4, 16, 64, 256].map((seconds, n) => ({ attempts: n + 1, seconds })));
  expect(await states()).toMatchObject([{ state: 'failed', reason: 'poisoned bad' }]);
  expect(await inboxStatus()).toMatchObject({ pending: 0, failed: 1, lag_seconds: 0 });
  expect(await work()).toBe(0);

  await owner.query('DROP TRIGGER poison ON message; DROP TRIGGER put_off ON inbox');
  expect(await retryInbox()).toBe(1);
  await work();
  expect([await states(), await spent('poison')]).toMatchObject([[], { quantity: 122 }]);
});
