import type pg from 'pg';

export interface Reading {
  name: string;
  help: string;
  value: number;
}

const HELP: Readonly<Record<string, string>> = {
  inbox_pending: 'Deliveries that are to be worked.',
  inbox_quarantined: 'Deliveries that wait for a number or account to be connected.',
  inbox_failed: 'Deliveries that were set aside after several tries.',
  inbox_lag_seconds: 'Age of the oldest delivery that is to be worked.',
  review_due: 'Threads that are to be compared with the rules.',
  stripe_events_pending: 'Events of Stripe that are to be settled.',
  invoices_due: 'Invoices that are to be sent to Stripe or compared with it.',
  mails_pending: 'Mails that are to be sent.',
};

/** How everything stands, in one look. Small tables only: nothing here counts deliveries or charges. */
export async function readStanding(pool: pg.Pool): Promise<Reading[]> {
  const { rows } = await pool.query<Record<string, number>>({
    name: 'standing',
    text: `SELECT count(*) FILTER (WHERE source = 'whatsapp' AND state = 'pending')::int AS inbox_pending,
                  count(*) FILTER (WHERE state = 'quarantined')::int AS inbox_quarantined,
                  count(*) FILTER (WHERE state = 'failed')::int AS inbox_failed,
                  count(*) FILTER (WHERE source = 'stripe' AND state = 'pending')::int AS stripe_events_pending,
                  greatest(0, coalesce(extract(epoch FROM now() - (
                    SELECT received_at FROM delivery WHERE id = (
                      SELECT min(delivery_id) FROM inbox WHERE source = 'whatsapp' AND state = 'pending'))), 0))::float8
                    AS inbox_lag_seconds,
                  (SELECT count(*)::int FROM thread_due WHERE reason IS NULL) AS review_due,
                  (SELECT count(*)::int FROM invoice WHERE next_sync_at <= now()) AS invoices_due,
                  (SELECT count(*)::int FROM mail WHERE sent_at IS NULL AND next_attempt_at < 'infinity') AS mails_pending
             FROM inbox`,
  });
  return Object.entries(rows[0]!).map(([name, value]) => ({ name, help: HELP[name]!, value }));
}
