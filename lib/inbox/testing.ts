import type pg from 'pg';
import { pool } from '../db/pools';
import { env } from '../env';
import { builtinMarketMap } from '../rates/builtin';
import { seedBuiltinRates } from '../rates/store';
import type { Truth, TruthRow } from '../simulate/truth';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { sign } from '../whatsapp/signature';
import type { PriceSource } from './prices';
import { createReceiver } from './receive';
import { reviewNext } from './review';
import { workNext } from './worker';

/** The whole ingest without HTTP, for tests on a real database: sign, receive, work. */
export async function inbox() {
  await seedBuiltinRates();
  const { whatsappAppSecrets, whatsappVerifyToken, encryptionKey } = env();
  const inserting = new Set<Promise<unknown>>();
  const receiver = createReceiver(watched(pool('parley_worker'), inserting), {
    secrets: whatsappAppSecrets,
    verifyToken: whatsappVerifyToken,
  });
  const source: PriceSource = { map: builtinMarketMap(), recipientKey: encryptionKey };

  /**
   * Posts every body with a right signature, as Meta does: a 503 is sent again, but for what was kept all the same, so
   * that a slow machine adds nothing to what a test counts. @throws on any other answer.
   */
  async function deliver(bodies: Iterable<string>) {
    const { rows } = await pool('parley_operator').query('SELECT coalesce(max(id), 0) AS id FROM delivery');
    const last: bigint = rows[0].id;
    let waiting: Promise<void>[] = [];
    for (const body of bodies) {
      waiting.push(post(Buffer.from(body), last));
      if (waiting.length >= 500) {
        await Promise.all(waiting);
        waiting = [];
      }
    }
    await Promise.all(waiting);
  }

  async function post(raw: Buffer, last: bigint) {
    const signature = sign(raw, whatsappAppSecrets[0]!);
    for (let tries = 0; tries < 50; tries++) {
      const { status } = await receiver.deliver(raw, signature);
      if (status === 200) return;
      if (status !== 503) throw new Error(`answered ${status}`);
      if (await wasKept(raw, last)) return;
    }
    throw new Error('answered 503 again and again');
  }

  /** The receiver loses patience with an insert that may still end well. */
  async function wasKept(raw: Buffer, last: bigint) {
    await Promise.allSettled(inserting);
    const { rowCount } = await pool('parley_operator').query(
      'SELECT FROM delivery WHERE id > $1 AND sha256 = sha256($2)',
      [last, raw],
    );
    return rowCount! > 0;
  }

  /** Works until nothing is pending. */
  async function drain() {
    const onSetBack = (_: bigint, reason: string) => {
      throw new Error(reason);
    };
    do while ((await workNext(pool('parley_worker'), source, { onSetBack })) > 0);
    while (await isPending());
  }

  /** The time of a delivery is kept in whole milliseconds, rounded: it may lie a moment ahead of who looks for it. */
  async function isPending() {
    const { rowCount } = await pool('parley_operator').query(
      `SELECT FROM inbox WHERE source = 'whatsapp' AND state = 'pending'
          AND next_attempt_at <= now() + interval '10 ms' LIMIT 1`,
    );
    return rowCount === 1;
  }

  /** Reviews until no thread is due. */
  async function review() {
    while ((await reviewNext(pool('parley_worker'), source)) > 0);
    const { rows } = await pool('parley_operator').query<{ reason: string }>('SELECT reason FROM thread_due');
    if (rows.length > 0) throw new Error(rows[0]!.reason);
  }

  return { receiver, source, deliver, drain, review };
}

/** The pool, with each query in `running` for as long as it runs. */
function watched(real: pg.Pool, running: Set<Promise<unknown>>): pg.Pool {
  const query = (...of: Parameters<pg.Pool['query']>) => {
    const one = Promise.resolve(real.query(...of)).finally(() => running.delete(one));
    running.add(one);
    return one;
  };
  return Object.assign(Object.create(real), { query });
}

/** Makes the tenants of a simulation and connects their numbers. */
export async function connectAll({ tenants }: Pick<Truth, 'tenants'>) {
  for (const tenant of tenants) {
    const { slug, name, currency, timezone } = tenant;
    await createTenant({ slug, name, currency, timezone, markup: tenant.markup });
    for (const waba of tenant.wabas) {
      const { id, currency, timezone, portfolio, phones } = waba;
      await connectWaba({ tenant: slug, waba: id, currency, timezone, portfolio, phones });
    }
  }
}

/** The rollup of a tenant in the form of the truth. */
export async function rollup(slug: string): Promise<TruthRow[]> {
  const { rows } = await pool('parley_operator').query<TruthRow>(
    `SELECT to_char(billing_day, 'YYYY-MM-DD') AS day, to_char(billing_day, 'YYYY-MM') AS month, waba_id AS waba,
            phone_number_id AS phone, country, market, category, type, model, currency,
            quantity::int, billable::int, unpriced::int, (cost_micros / 1e6)::text AS cost,
            (price_micros / 1e6)::text AS price
       FROM spend WHERE tenant_id = (SELECT id FROM tenant WHERE slug = $1) AND quantity <> 0
      ORDER BY day, waba, phone, country, market, category, type, model`,
    [slug],
  );
  return rows;
}
