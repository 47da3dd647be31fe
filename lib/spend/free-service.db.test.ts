import { beforeAll, expect, test } from 'vitest';
import { asTenant, pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { inbox } from '../inbox/testing';
import { bodyOf } from '../inbox/testing.bodies';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { readFreeService } from './free-service';

await testDatabase();

const TOKYO = 'Asia/Tokyo';
const { deliver, drain } = await inbox();
let tenantId: number;

const service = (id: string, at: string, pricing = 'PMP free_customer_service service') =>
  ({ id, status: 'delivered', at, pricing }) as const;

/** A tenant in Tokyo with accounts in Los Angeles and in Tokyo. */
beforeAll(async () => {
  tenantId = (await createTenant({ slug: 'far', name: 'Far', timezone: TOKYO })).id;
  const connect = (waba: string, timezone: string, phone: string) =>
    connectWaba({ tenant: 'far', waba, currency: 'USD', timezone, phones: [{ id: phone }] });
  await connect('1', 'America/Los_Angeles', '11');
  await connect('2', TOKYO, '21');
});

const meters = (now: string) =>
  asTenant(tenantId, (client) => readFreeService(client, tenantId, TOKYO, Date.parse(now)));

test("what is used is that of the account's month, whatever the tenant's days are", async () => {
  await deliver([
    bodyOf({ waba: '1', phone: '11' }, [
      // November in Tokyo, October in Los Angeles.
      service('la1', '2026-10-31T20:00'),
      service('la2', '2026-11-01T04:59'),
    ]),
    bodyOf({ waba: '2', phone: '21' }, [
      service('t1', '2026-10-31T14:59'),
      service('t2', '2026-10-31T15:00'),
    ]),
  ]);
  await drain();
  expect((await meters('2026-11-01T05:00Z')).map(({ phone, used, zone }) => [phone, used, zone])).toEqual([
    ['11', 2n, 'America/Los_Angeles'],
    ['21', 1n, TOKYO],
  ]);

  await deliver([
    bodyOf({ waba: '1', phone: '11' }, [
      service('la3', '2026-11-01T06:59'),
      // The first of November in Los Angeles.
      service('la4', '2026-11-01T07:00'),
      service('la5', '2026-11-02T14:59'),
      service('la6', '2026-11-02T15:01'),
      service('la7', '2026-11-20T12:00', 'PMP regular service'),
      service('no1', '2026-11-20T12:00', 'PMP regular utility'),
      service('no2', '2026-11-20T12:00', 'PMP free_entry_point referral_conversion'),
    ]),
  ]);
  await drain();
  const later = await meters('2026-11-21T00:00Z');
  expect(later.map(({ phone, used }) => [phone, used])).toEqual([
    ['11', 4n],
    ['21', 1n],
  ]);
  const { rows } = await pool('parley_operator').query(
    `SELECT count(*)::int AS units FROM charge WHERE phone_number_id = '11' AND category = 'service' AND waba_day >= '2026-11-01'`,
  );
  expect(rows).toEqual([{ units: 4 }]);
});

test('before the allowance began there is no meter', async () => {
  expect(await meters('2026-09-30T14:59Z')).toEqual([]);
  expect((await meters('2026-09-30T15:00Z')).map(({ phone }) => phone)).toEqual(['21']);
});
