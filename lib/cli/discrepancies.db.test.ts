import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { inbox } from '../inbox/testing';
import { bodyOf, type Fact } from '../inbox/testing.bodies';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';

const { url } = await testDatabase();
const { deliver, drain } = await inbox();

const parley = (...args: string[]) =>
  promisify(execFile)('tsx', ['bin/parley.ts', ...args], { env: { ...process.env, DATABASE_URL: url } });

test('the command compares what is due, tells both stories, and takes a word for accepted', async () => {
  const place = { waba: '501', phone: '601' };
  await createTenant({ slug: 'lumiere', name: 'Lumière' });
  const phones = [{ id: place.phone }];
  await connectWaba({ tenant: 'lumiere', waba: place.waba, currency: 'USD', timezone: 'UTC', phones });
  const sent: Fact = {
    id: 'wamid.1',
    status: 'sent',
    at: '2026-03-01T10:00',
    pricing: 'PMP regular utility',
  };
  const delivered: Fact = { ...sent, status: 'delivered', at: '2026-03-01T10:01' };
  await deliver([bodyOf(place, [{ from: '33612345678', at: '2026-03-01T09:00' }, sent, delivered])]);
  await drain();

  const { stdout } = await parley('discrepancies', '--tenant', 'lumiere', '--from', '2026-03-01', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    tenant: 'lumiere',
    discrepancies: [
      {
        unit: 'message',
        id: 'wamid.1',
        kind: 'window',
        billing_day: '2026-03-01',
        state: 'open',
        difference: '0.0300',
        meta: { type: 'regular', cost: '0.0300' },
        rules: { type: 'free_customer_service', cost: '0.0000', rules: [{ id: 'P4' }, { id: 'W1' }] },
      },
    ],
  });
  const accepted = await parley('discrepancies', '--tenant', 'lumiere', '--accept', 'wamid.1');
  expect(accepted.stdout).toContain('(accepted)\n  Meta:  Meta charged this utility message (H4, H7)');
  await expect(parley('discrepancies', '--tenant', 'lumiere', '--accept', 'wamid.1')).rejects.toMatchObject({
    code: 1,
    stderr: "There is no open discrepancy about 'wamid.1'.\n",
  });
  const april = await parley('discrepancies', '--tenant', 'lumiere', '--from', '2026-04-01');
  expect(april.stdout).toBe('Meta and the rules agree.\n');

  const set = await parley(
    'waba',
    'set',
    '--waba',
    '501',
    '--exempt',
    'on',
    '--auth-international',
    'IN=2026-02-01',
    'ID=2026-03-01',
  );
  expect(set.stdout).toBe('WABA 501: exempt, auth international set.\n');
}, 60_000);
