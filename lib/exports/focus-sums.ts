import type { PoolClient } from 'pg';
import { addDays } from '../engine/time';

/** Units of one day, number, country, category and unit price, as they stand in the ledger. */
export interface FocusSums {
  /** In the tenant's zone. */
  day: string;
  waba: string;
  phone: string;
  display: string;
  country: string;
  market: string;
  category: string;
  type: string;
  model: string;
  currency: string;
  quantity: bigint;
  billable: bigint;
  unpriced: bigint;
  /** Micros of one unit and of all; a unit that waits for a price has none. */
  unitCost: bigint | null;
  unitPrice: bigint | null;
  cost: bigint;
  price: bigint;
}

/** From the ledger, as the rollup keeps no unit prices. Reversals cancel what they take back. */
export async function readFocusSums(
  client: PoolClient,
  tenantId: number,
  { from, to, upTo }: { from: string; to: string; upTo: bigint },
): Promise<FocusSums[]> {
  const { rows } = await client.query<FocusSums>(
    `SELECT c.billing_day AS day, c.waba_id AS waba, c.phone_number_id AS phone, coalesce(p.display, c.phone_number_id) AS display,
            c.country, c.market, c.category, c.type, c.model, c.currency,
            sum(c.quantity)::bigint AS quantity, sum(c.billable)::bigint AS billable, sum(c.unpriced)::bigint AS unpriced,
            CASE WHEN c.unpriced = 0 THEN c.quantity * c.cost_micros END AS "unitCost",
            CASE WHEN c.unpriced = 0 THEN c.quantity * c.price_micros END AS "unitPrice",
            sum(c.cost_micros)::bigint AS cost, sum(c.price_micros)::bigint AS price
       FROM charge c LEFT JOIN phone_number p ON p.tenant_id = c.tenant_id AND p.id = c.phone_number_id
      WHERE c.tenant_id = $1 AND c.billing_day >= $2::date AND c.billing_day < $3::date AND c.id <= $4
        -- The index is by instant. A day begins at the earliest 14 hours before it does in UTC, and 12 after it.
        AND c.occurred_at >= $5::timestamptz AND c.occurred_at < $6::timestamptz
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15
     HAVING sum(c.quantity) <> 0
      ORDER BY 1, 2, 3, 5, 6, 7, 8, 9, 10, 14, 15`,
    [tenantId, from, to, upTo, `${addDays(from, -1)}T00:00:00Z`, `${addDays(to, 1)}T00:00:00Z`],
  );
  return rows;
}
