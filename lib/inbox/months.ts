import { type Author, writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';

/** Months that are open before they come: a worker that stands still for weeks is no reason to lose the order. */
const AHEAD = 2;
const DAY_MS = 86_400_000;

export interface DroppedMonth {
  /** Of the partition. */
  name: string;
  /** ISO days, UTC; `from` is null for the one that goes back to the beginning. */
  from: string | null;
  until: string;
  deliveries: number;
  /** Of them those that still wait in the inbox, quarantined or failed ones too. They stay. */
  kept: number;
  bytes: number;
}

/** Opens this month's partition and the next ones. @returns the first days of those that were not open yet. */
export async function openMonths(now: number): Promise<string[]> {
  const { rows } = await pool('parley_operator').query<{ first: string; opened: boolean }>(
    `SELECT to_char(first, 'YYYY-MM-DD') AS first, parley_open_delivery_month(first::date) AS opened
       FROM generate_series(date_trunc('month', to_timestamp($1::float8 / 1000) AT TIME ZONE 'UTC'),
                            date_trunc('month', to_timestamp($1::float8 / 1000) AT TIME ZONE 'UTC')
                              + $2 * interval '1 month', interval '1 month') AS first`,
    [now, AHEAD],
  );
  return rows.filter(({ opened }) => opened).map(({ first }) => first);
}

/**
 * Drops the months that ended `days` days before `now`, each in a transaction of its own and written down in the
 * installation's audit log. What the ledger says of their deliveries stays. `dryRun`: only says what would go.
 */
export async function dropOldMonths(
  now: number,
  days: number,
  { by, dryRun = false }: { by: Author; dryRun?: boolean },
): Promise<DroppedMonth[]> {
  const before = new Date(now - days * DAY_MS);
  const dropped: DroppedMonth[] = [];
  for (const name of await oldMonths(before)) {
    const month = await measured(name);
    if (month.deliveries > 0 && month.kept === month.deliveries) continue;
    dropped.push(dryRun ? month : await drop(month, before, by));
  }
  if (!dryRun) await dropOthers(before, by);
  return dropped;
}

async function oldMonths(before: Date): Promise<string[]> {
  const { rows } = await pool('parley_operator').query<{ name: string }>(
    'SELECT name FROM delivery_month WHERE ends <= $1 ORDER BY ends',
    [before],
  );
  return rows.map(({ name }) => name);
}

async function measured(name: string): Promise<DroppedMonth> {
  const { rows } = await pool('parley_operator').query<DroppedMonth>(
    `SELECT m.name, to_char(starts AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS from,
            to_char(ends AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS until, bytes::float8 AS bytes, found.*
       FROM delivery_month m, LATERAL (
              SELECT count(*)::float8 AS deliveries, count(i.delivery_id)::float8 AS kept
                FROM delivery d LEFT JOIN inbox i ON i.delivery_id = d.id
               WHERE d.received_at >= coalesce(m.starts, '-infinity') AND d.received_at < m.ends) AS found
      WHERE m.name = $1`,
    [name],
  );
  return rows[0]!;
}

async function drop(month: DroppedMonth, before: Date, by: Author): Promise<DroppedMonth> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    const { rows } = await client.query<{ dropped: bigint; kept: bigint }>(
      'SELECT dropped, kept FROM parley_drop_delivery_month($1, $2)',
      [month.name, before],
    );
    const kept = Number(rows[0]!.kept);
    const deliveries = Number(rows[0]!.dropped) + kept;
    const { from, until } = month;
    await writeAudit(client, {
      tenantId: null,
      ...by,
      action: 'deliveries.dropped',
      subject: month.name,
      detail: { from, until, deliveries, kept },
    });
    return { ...month, deliveries, kept };
  });
}

/** What a clock that jumped has put beyond every month. */
async function dropOthers(before: Date, by: Author): Promise<void> {
  await withTenants(pool('parley_operator'), [], async (client) => {
    const { rows } = await client.query<{ gone: bigint }>('SELECT parley_drop_other_deliveries($1) AS gone', [
      before,
    ]);
    const deliveries = Number(rows[0]!.gone);
    if (deliveries === 0) return;
    const detail = { until: before.toISOString(), deliveries };
    await writeAudit(client, {
      tenantId: null,
      ...by,
      action: 'deliveries.dropped',
      subject: 'delivery_other',
      detail,
    });
  });
}
