import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { startBillingWorker, workBilling } from './billing-worker';
import { holding } from './hold';
import { issueInvoice, lockName } from './issue';
import { billedTenant, testIssuer } from './testing';

/** Without a key of Stripe: everything works but sending. */
const { owner } = await testDatabase();
await testIssuer();

const DAY = 24 * 3_600_000;
/** October ends in Paris at 23:00 UTC; with a week of grace, a week later. */
const GRACE_OVER = Date.parse('2026-11-07T23:00:00Z');

const automatic = await billedTenant('automatic', {
  id: '1',
  timezone: 'Europe/Paris',
  billing: { approveAutomatically: true, firstMonth: '2026-09-01' },
});
const blocked = await billedTenant('blocked', {
  id: '2',
  billing: { approveAutomatically: true, firstMonth: '2026-10-01' },
});
const byHand = await billedTenant('by-hand', { id: '3' });
await automatic.charge({
  a: '2026-09-05T10:00 PMP regular marketing',
  b: '2026-10-05T10:00 PMP regular marketing',
});
await blocked.charge({ a: '2026-10-05T10:00 PMP regular an_unknown_category' });
await byHand.charge({ a: '2026-10-05T10:00 PMP regular marketing' });

/** A worker whose clock stands at `now`, until `seen` holds. */
async function runAt(now: number, seen: () => Promise<void>) {
  const failed: unknown[] = [];
  const worker = startBillingWorker(() => now, { onFailed: (what, error) => failed.push([what, error]) });
  await expect
    .poll(seen, { timeout: 20_000 })
    .toBeUndefined()
    .catch((error) => {
      throw failed.length > 0 ? failed[0] : error;
    });
  await worker.stop();
  return failed;
}

const invoices = async () => {
  const { rows } = await owner.query(
    `SELECT t.slug, to_char(month, 'YYYY-MM') AS month, status, approved_by AS by FROM invoice i JOIN tenant t ON t.id = i.tenant_id
      ORDER BY slug, month`,
  );
  return rows;
};

describe('automatic approval', () => {
  test("comes with the end of the grace in the tenant's zone, month by month, and sends", async () => {
    await runAt(GRACE_OVER - 1, async () => {
      expect(await invoices()).toEqual([
        { slug: 'automatic', month: '2026-09', status: 'open', by: 'automatic' },
      ]);
    });
    await runAt(GRACE_OVER, async () => {
      expect(await invoices()).toMatchObject([{ month: '2026-09' }, { month: '2026-10', status: 'open' }]);
    });
  });

  test('leaves alone what is blocked, and who approves by hand', async () => {
    const failed = await runAt(GRACE_OVER + 3 * DAY, async () => {
      expect((await invoices()).map(({ slug }) => slug)).toEqual(['automatic', 'automatic']);
    });
    expect(failed).toEqual([]);
  });

  test('writes down the mail that tells of it, once', async () => {
    const { rows } = await owner.query(`SELECT kind, recipient FROM mail ORDER BY id`);
    expect(rows).toEqual([
      { kind: 'invoice_issued', recipient: 'pay@automatic.example' },
      { kind: 'invoice_issued', recipient: 'pay@automatic.example' },
    ]);
  });
});

describe('work that is due', () => {
  let ids: bigint[];
  beforeEach(async () => {
    const { rows } = await owner.query(`SELECT id FROM invoice ORDER BY id`);
    ids = rows.map(({ id }) => BigInt(id));
    await owner.query(`UPDATE invoice SET next_sync_at = to_timestamp(0)`);
  });
  const due = async () =>
    (await owner.query(`SELECT FROM invoice WHERE next_sync_at <= to_timestamp($1)`, [GRACE_OVER / 1000]))
      .rowCount;

  test('is left to who holds it, while the others go on', async () => {
    await holding(lockName(automatic.id, ids[0]!), async () => {
      expect(await workBilling(GRACE_OVER)).toBe(1);
      expect(await due()).toBe(1);
      const second = issueInvoice(automatic.id, ids[0]!, GRACE_OVER, { waitMs: 150 });
      await expect(second).rejects.toThrow('is being worked on');
    });
    expect(await workBilling(GRACE_OVER)).toBe(1);
    expect(await due()).toBe(0);
  });

  test('that fails unexpectedly is put off and told, while the others go on', async () => {
    await owner.query(`CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                         IF NEW.id = ${ids[0]} AND NEW.next_sync_at IS NULL THEN RAISE EXCEPTION 'broken'; END IF; RETURN NEW; END $$;
                       CREATE TRIGGER break BEFORE UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION break()`);
    const failed: unknown[] = [];
    const events = {
      onFailed: (what: string, error: unknown) => failed.push([what, (error as Error).message]),
    };
    expect(await workBilling(GRACE_OVER, events)).toBe(1);
    expect(failed).toEqual([[`invoice ${automatic.id}/${ids[0]}`, 'broken']]);
    expect(await due()).toBe(0);
    expect(await workBilling(GRACE_OVER, events)).toBe(0);
    await owner.query('DROP TRIGGER break ON invoice');
    expect(await workBilling(GRACE_OVER + DAY, events)).toBe(1);
  });

  test('a lock that is lost with its connection is noticed before anything is done under it', async () => {
    const terminated = holding('a test', async (hold) => {
      hold.check();
      await owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database =
           (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      const isLost = () => {
        try {
          hold.check();
          return false;
        } catch {
          return true;
        }
      };
      await expect.poll(isLost).toBe(true);
      hold.check();
    });
    await expect(terminated).rejects.toThrow('the lock of a test is lost with its connection');
    expect(await holding('a test', async () => 'free again', { waitMs: 1000 })).toBe('free again');
  });
});

afterAll(async () => {
  await owner.query('DROP FUNCTION IF EXISTS break CASCADE');
});
