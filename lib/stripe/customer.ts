import type Stripe from 'stripe';
import { type Hold, holding } from '../invoices/hold';
import type { Party, Terms } from '../invoices/invoice';
import { inTenant } from '../invoices/standing';
import { failureOf, isMissing } from './failure';

/** Clocks of ours and Stripe's differ, and ours may have been set. */
const CLOCKS_SECONDS = 2 * 86_400;

interface Kept {
  id: string | null;
  attemptedAt: number | null;
}

interface Wanted {
  tenantId: number;
  /** The tenant's short name. */
  tenant: string;
  currency: string;
  buyer: Party;
  language: Terms['language'];
  now: number;
}

/**
 * The tenant's customer at Stripe, one for each currency, as the invoice names the buyer: the known one, the one of an
 * attempt that was broken off, or a new one. One that was deleted at Stripe is replaced.
 */
export function customerFor(api: Stripe, wanted: Wanted): Promise<string> {
  const name = `the Stripe customer of ${wanted.tenant} in ${wanted.currency}`;
  return holding(
    name,
    async (hold) => {
      const kept = await readCustomer(wanted.tenantId, wanted.currency);
      if (kept?.id && (await bringUpToDate(api, kept.id, wanted))) return kept.id;
      const brokenOff = kept && !kept.id ? kept.attemptedAt : null;
      const found = brokenOff === null ? null : await findCustomer(api, wanted, brokenOff);
      const attempt = brokenOff ?? Math.max(wanted.now, (kept?.attemptedAt ?? 0) + 1);
      const id = found ?? (await createCustomer(api, wanted, attempt, hold));
      await keep(wanted, { id, attemptedAt: null });
      return id;
    },
    { waitMs: 60_000 },
  );
}

export function readCustomer(tenantId: number, currency: string): Promise<Kept | null> {
  return inTenant(tenantId, async (client) => {
    const { rows } = await client.query<Kept>(
      `SELECT id, (extract(epoch FROM attempted_at) * 1000)::float8 AS "attemptedAt"
         FROM stripe_customer WHERE tenant_id = $1 AND currency = $2`,
      [tenantId, currency],
    );
    return rows[0] ?? null;
  });
}

function keep({ tenantId, currency }: Wanted, { id, attemptedAt }: Kept): Promise<unknown> {
  return inTenant(tenantId, (client) =>
    client.query(
      `INSERT INTO stripe_customer (tenant_id, currency, id, attempted_at)
       VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))
       ON CONFLICT (tenant_id, currency) DO UPDATE
         SET id = excluded.id, attempted_at = coalesce(excluded.attempted_at, stripe_customer.attempted_at)`,
      [tenantId, currency, id, attemptedAt],
    ),
  );
}

/** @returns false when the customer was deleted at Stripe. */
async function bringUpToDate(api: Stripe, id: string, wanted: Wanted): Promise<boolean> {
  const customer = await api.customers.retrieve(id).catch((error) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (!customer || customer.deleted) return false;
  const { name, email, address } = detailsOf(wanted);
  const same =
    customer.name === name &&
    (customer.email ?? '') === email &&
    (Object.keys(address) as (keyof typeof address)[]).every(
      (part) => (customer.address?.[part] ?? '') === address[part],
    );
  // The same change twice is one change: any key does, as long as it is not that of an older change.
  if (!same) await api.customers.update(id, { name, email, address });
  return true;
}

function detailsOf({ buyer: { legalName, email, address } }: Wanted) {
  return {
    name: legalName.slice(0, 256),
    email: email ?? '',
    address: {
      line1: address?.line1 ?? '',
      line2: address?.line2 ?? '',
      postal_code: address?.postalCode ?? '',
      city: address?.city ?? '',
      state: address?.state ?? '',
      country: address?.country ?? '',
    },
  };
}

/** By its metadata, in the list: the search lags behind. */
async function findCustomer(api: Stripe, wanted: Wanted, attemptedAt: number): Promise<string | null> {
  const gte = Math.floor(attemptedAt / 1000) - CLOCKS_SECONDS;
  for await (const { id, metadata } of api.customers.list({ created: { gte }, limit: 100 })) {
    if (metadata.parley_tenant === wanted.tenant && metadata.parley_currency === wanted.currency) return id;
  }
  return null;
}

async function createCustomer(api: Stripe, wanted: Wanted, attemptedAt: number, hold: Hold): Promise<string> {
  const { tenantId, tenant, currency, language } = wanted;
  await keep(wanted, { id: null, attemptedAt });
  hold.check();
  const { name, email, address } = detailsOf(wanted);
  const given = Object.fromEntries(Object.entries(address).filter(([, value]) => value !== ''));
  const params: Stripe.CustomerCreateParams = {
    name,
    ...(email && { email }),
    ...(Object.keys(given).length > 0 && { address: given }),
    preferred_locales: [language],
    metadata: { parley_tenant: tenant, parley_currency: currency },
  };
  const idempotencyKey = `parley:${tenantId}:customer:${currency}:${attemptedAt}`;
  try {
    return (await api.customers.create(params, { idempotencyKey })).id;
  } catch (error) {
    if (failureOf(error)?.keySpent) {
      await keep(wanted, { id: null, attemptedAt: Math.max(wanted.now, attemptedAt + 1) });
    }
    throw error;
  }
}
