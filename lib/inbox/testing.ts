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
import { workNext } from './worker';

/** The whole ingest without HTTP, for tests on a real database: sign, receive, work. */
export async function inbox() {
  await seedBuiltinRates();
  const { whatsappAppSecrets, whatsappVerifyToken, encryptionKey } = env();
  const receiver = createReceiver(pool('parley_worker'), {
    secrets: whatsappAppSecrets,
    verifyToken: whatsappVerifyToken,
  });
  const source: PriceSource = { map: builtinMarketMap(), recipientKey: encryptionKey };

  /** Posts every body with a right signature. @throws when one is not answered 200. */
  async function deliver(bodies: Iterable<string>) {
    let waiting: Promise<unknown>[] = [];
    for (const body of bodies) {
      const raw = Buffer.from(body);
      waiting.push(
        receiver.deliver(raw, sign(raw, whatsappAppSecrets[0]!)).then(({ status }) => {
          if (status !== 200) throw new Error(`answered ${status}`);
        }),
      );
      if (waiting.length >= 2_000) {
        await Promise.all(waiting);
        waiting = [];
      }
    }
    await Promise.all(waiting);
  }

  /** Works until nothing is pending. */
  async function drain() {
    while (
      (await workNext(pool('parley_worker'), source, {
        onSetBack: (_, reason) => {
          throw new Error(reason);
        },
      })) > 0
    );
  }

  return { receiver, source, deliver, drain };
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
