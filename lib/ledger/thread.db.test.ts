import { beforeAll, expect, test } from 'vitest';
import { asTenant } from '../db/pools';
import { testDatabase } from '../db/testing';
import { isDisputed } from '../discrepancies/read';
import type { FoldResult } from '../engine/thread';
import { inbox } from '../inbox/testing';
import { bodyOf, type Fact } from '../inbox/testing.bodies';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { type ChargeRow, digestOf, listCharges, readCharge } from './read';
import { allowancePlaceOf, readThread } from './thread';

const { owner } = await testDatabase();
const { deliver, drain, review } = await inbox();

const place = { waba: '1one', phone: '2one' };
const user = '33612345678';
let tenantId: number;
let neighbourId: number;

const delivered = (id: string, at: string, pricing: string, more: Partial<Fact> = {}): Fact => ({
  id,
  status: 'delivered',
  at,
  pricing,
  ...more,
});

beforeAll(async () => {
  for (const slug of ['one', 'two']) {
    await createTenant({ slug, name: slug });
    const phones = [{ id: `2${slug}` }];
    await connectWaba({ tenant: slug, waba: `1${slug}`, currency: 'USD', timezone: 'UTC', phones });
  }
  const { rows } = await owner.query<{ id: number }>('SELECT id FROM tenant ORDER BY slug');
  [tenantId, neighbourId] = rows.map(({ id }) => id) as [number, number];
  await deliver([
    bodyOf(place, [
      { from: user, at: '2026-03-01T09:00' },
      { id: 'wamid.a/b+c=', status: 'sent', at: '2026-03-01T09:59' },
      delivered('wamid.a/b+c=', '2026-03-01T10:00', 'PMP regular utility'),
      delivered('wamid.other', '2026-03-01T10:30', 'PMP regular marketing', { to: '5511998877665' }),
      delivered('wamid.2', '2026-03-02T10:00', 'PMP regular marketing'),
      ...['01', '02', '03'].map((day) =>
        delivered(`wamid.s${day}`, `2026-10-${day}T10:00`, 'PMP free_customer_service service'),
      ),
      delivered('wamid.g', '2026-03-05T10:00', 'PMP regular group_marketing', { group: 'g1' }),
    ]),
  ]);
  await drain();
  await review();
});

async function chargeOf(messageId: string): Promise<ChargeRow> {
  const { charges } = await asTenant(tenantId, (client) =>
    listCharges(client, tenantId, { messageId }, { limit: 1 }),
  );
  return charges[0]!;
}

test('a charge comes with its thread, as Meta and as the rules decide it, and with the charges of the thread', async () => {
  const charge = await chargeOf('wamid.a/b+c=');
  const thread = await asTenant(tenantId, (client) => readThread(client, tenantId, charge));
  expect(thread!.country).toBe('FR');
  expect(thread!.inbound).toHaveLength(1);
  expect(thread!.messages.map(({ id }) => id)).not.toContain('wamid.other');
  expect([...thread!.charges.keys()].sort()).toEqual(thread!.messages.map(({ id }) => id).sort());
  const typeOf = ({ messages }: FoldResult) => messages.find(({ id }) => id === 'wamid.a/b+c=')!.unit!.type;
  expect(typeOf(thread!.folded)).toBe('regular');
  expect(typeOf(thread!.ruled)).toBe('free_customer_service');
  expect(thread!.folded.windows).toMatchObject([{ kind: 'customer_service' }]);
  expect(await asTenant(tenantId, (client) => isDisputed(client, tenantId, charge))).toBe(true);
  const other = await chargeOf('wamid.2');
  expect(await asTenant(tenantId, (client) => isDisputed(client, tenantId, other))).toBe(false);
});

test('a message of a group has the thread of the group', async () => {
  const charge = await chargeOf('wamid.g');
  expect(charge.unitId).toMatch(/^wamid\.g\//);
  const thread = await asTenant(tenantId, (client) => readThread(client, tenantId, charge));
  expect(thread!.messages.map(({ id }) => id)).toEqual([charge.unitId]);
});

test('the delivery that proves a charge is named by its digest', async () => {
  const { id } = await chargeOf('wamid.2');
  const detail = await asTenant(tenantId, (client) => readCharge(client, tenantId, id, 'fr'));
  const { rows } = await owner.query(`SELECT encode(sha256(body), 'hex') AS sha256 FROM delivery`);
  expect(rows).toEqual([{ sha256: await digestOf(detail!.charge) }]);
  expect(detail!.explanation.sentence).toMatch(/France/);
});

test('a service message knows its place among the free ones of its month, others have none', async () => {
  const placeOf = async (messageId: string) => {
    const charge = await chargeOf(messageId);
    return asTenant(tenantId, (client) => allowancePlaceOf(client, tenantId, charge, 'UTC'));
  };
  expect(await placeOf('wamid.s02')).toEqual({ scope: 'phone', place: 2, size: 1000 });
  expect(await placeOf('wamid.s03')).toEqual({ scope: 'phone', place: 3, size: 1000 });
  expect(await placeOf('wamid.2')).toBeNull();
});

test("a neighbour sees none of it, even with the charge's own facts", async () => {
  const charge = await chargeOf('wamid.2');
  expect(await asTenant(neighbourId, (client) => readThread(client, neighbourId, charge))).toBeNull();
  expect(await asTenant(neighbourId, (client) => readThread(client, tenantId, charge))).toBeNull();
});
