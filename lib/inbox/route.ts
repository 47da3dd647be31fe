import type { PoolClient } from 'pg';

/** Whose a phone number is, and the clocks and currency its traffic is priced by. */
export interface Route {
  tenantId: number;
  tenantZone: string;
  wabaId: string;
  wabaZone: string;
  currency: string;
  phoneNumberId: string;
  /** Dated mark-ups of the tenant: the most particular first, of those the newest. */
  markups: readonly DatedMarkup[];
}

/** For one market, one category, or ('') all of them. */
export interface DatedMarkup {
  from: string;
  ppm: number;
  market: string;
  category: string;
}

/** The mark-up of a day, in parts per million. */
export function markupAt(
  { markups }: Pick<Route, 'markups'>,
  day: string,
  market: string,
  category: string,
): number {
  const fits = (one: DatedMarkup) =>
    one.from <= day &&
    (one.market === '' || one.market === market) &&
    (one.category === '' || one.category === category);
  return markups.find(fits)?.ppm ?? 0;
}

/** Routes of the numbers that are connected; the others are missing from the map. */
export async function routesOf(
  client: PoolClient,
  phoneNumberIds: readonly string[],
): Promise<Map<string, Route>> {
  if (phoneNumberIds.length === 0) return new Map();
  const { rows } = await client.query({
    name: 'routes',
    text: `SELECT p.id, p.tenant_id, p.waba_id, w.timezone AS waba_zone, w.currency, t.timezone AS tenant_zone,
                  (SELECT json_agg(json_build_object('from', m.effective_from, 'ppm', m.ppm, 'market', m.market, 'category', m.category)
                                   ORDER BY m.market <> '' DESC, m.category <> '' DESC, m.effective_from DESC)
                     FROM markup m WHERE m.tenant_id = p.tenant_id) AS markups
             FROM phone_number p
             JOIN waba w ON w.tenant_id = p.tenant_id AND w.id = p.waba_id
             JOIN tenant t ON t.id = p.tenant_id
            WHERE p.id = ANY ($1::text[])`,
    values: [phoneNumberIds],
  });
  return new Map(
    rows.map((row) => [
      row.id,
      {
        tenantId: row.tenant_id,
        tenantZone: row.tenant_zone,
        wabaId: row.waba_id,
        wabaZone: row.waba_zone,
        currency: row.currency,
        phoneNumberId: row.id,
        markups: row.markups ?? [],
      },
    ]),
  );
}

/**
 * A body that names an account but no number is routed by the account, where it has just one number: null where it
 * has several or none. Accounts that are not connected are missing from the map.
 */
export async function onlyNumberOf(
  client: PoolClient,
  wabaIds: readonly string[],
): Promise<Map<string, string | null>> {
  if (wabaIds.length === 0) return new Map();
  const { rows } = await client.query<{ waba_id: string; id: string | null }>(
    `SELECT w.id AS waba_id, CASE count(p.id) WHEN 1 THEN min(p.id) END AS id
       FROM waba w LEFT JOIN phone_number p ON p.tenant_id = w.tenant_id AND p.waba_id = w.id
      WHERE w.id = ANY ($1::text[]) GROUP BY w.id`,
    [wabaIds],
  );
  return new Map(rows.map((row) => [row.waba_id, row.id]));
}

/**
 * Takes the lock of each number until the transaction ends, in one order for all workers, so that one number's
 * facts are folded and priced by one worker at a time and two workers never wait for each other in a circle.
 */
export async function lockNumbers(client: PoolClient, phoneNumberIds: readonly string[]): Promise<void> {
  await lock(client, phoneNumberIds, 1);
}

/** The same for accounts, whose free conversations are shared by their numbers (C15). After lockNumbers. */
export async function lockAccounts(client: PoolClient, wabaIds: readonly string[]): Promise<void> {
  await lock(client, wabaIds, 2);
}

async function lock(client: PoolClient, ids: readonly string[], kind: number): Promise<void> {
  if (ids.length === 0) return;
  await client.query({
    name: 'lock',
    text: `SELECT pg_advisory_xact_lock(key) FROM (
             SELECT DISTINCT hashtextextended(id, $2::bigint) AS key FROM unnest($1::text[]) AS id ORDER BY 1
           ) AS keys`,
    values: [ids, kind],
  });
}
