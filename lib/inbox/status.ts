import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';

export interface InboxStatus {
  received: number;
  pending: number;
  done: number;
  quarantined: number;
  failed: number;
  /** Age of the oldest delivery that is not done yet; 0 when nothing is pending. */
  lag_seconds: number;
}

export async function inboxStatus(): Promise<InboxStatus> {
  const { rows } = await pool('parley_operator').query(
    `SELECT (SELECT count(*)::int FROM delivery) AS received,
            count(*) FILTER (WHERE i.state = 'pending')::int AS pending,
            count(*) FILTER (WHERE i.state = 'quarantined')::int AS quarantined,
            count(*) FILTER (WHERE i.state = 'failed')::int AS failed,
            coalesce(extract(epoch FROM now() - (
              SELECT d.received_at FROM delivery d
               WHERE d.id = (SELECT min(delivery_id) FROM inbox WHERE state = 'pending'))), 0)::float8 AS lag
       FROM inbox i`,
  );
  const { received, pending, quarantined, failed, lag } = rows[0];
  return {
    received,
    pending,
    done: received - pending - quarantined - failed,
    quarantined,
    failed,
    lag_seconds: Math.max(0, Math.round(lag * 1000) / 1000),
  };
}

/** Waits until nothing of Meta's is pending, `reviewed` or to be compared. False when the time is over before. */
export async function drainInbox({
  timeoutSeconds,
  reviewed = false,
}: {
  timeoutSeconds: number;
  reviewed?: boolean;
}): Promise<boolean> {
  const end = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const { rows } = await pool('parley_operator').query(
      `(SELECT FROM inbox WHERE source = 'whatsapp' AND state = 'pending' LIMIT 1)
       UNION ALL (SELECT FROM thread_due WHERE $1 AND reason IS NULL LIMIT 1)`,
      [reviewed],
    );
    if (rows.length === 0) return true;
    if (performance.now() > end) return false;
    await sleep(100);
  }
}

/**
 * Puts what failed (or with `quarantined` what waits for a number) back to be worked: all of it, or one delivery.
 * @returns how many.
 */
export async function retryInbox(
  { quarantined = false, delivery = null }: { quarantined?: boolean; delivery?: bigint | null } = {},
  by = commandLine(),
): Promise<number> {
  const state = quarantined ? 'quarantined' : 'failed';
  return withTenants(pool('parley_operator'), [], async (client) => {
    const { rowCount } = await client.query(
      `UPDATE inbox SET state = 'pending', attempts = 0, next_attempt_at = now(), reason = NULL, phone_number_ids = NULL
        WHERE state = $1 AND ($2::bigint IS NULL OR delivery_id = $2)`,
      [state, delivery],
    );
    const deliveries = rowCount ?? 0;
    if (deliveries > 0) {
      const subject = delivery === null ? state : String(delivery);
      await writeAudit(client, {
        tenantId: null,
        ...by,
        action: 'inbox.retried',
        subject,
        detail: { deliveries },
      });
    }
    return deliveries;
  });
}
