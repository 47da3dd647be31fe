import { z } from 'zod';
import { pool, withTenants } from '../db/pools';
import { setBack } from '../inbox/claim';
import { stripe } from '../stripe/client';
import { failureOf } from '../stripe/failure';

const BATCH = 100;
/** Told with each step of ours, and nothing that we do not see in another event. */
const NOTHING_NEW = new Set(['invoice.created', 'invoice.updated', 'invoice.sent']);

const Reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]).nullish();
const Event = z.object({
  type: z.string(),
  data: z.object({
    object: z.object({
      object: z.string(),
      id: z.string().optional(),
      invoice: Reference,
      payment_intent: Reference,
      metadata: z.record(z.string(), z.string()).nullish(),
    }),
  }),
});

/** Which invoice an event is about, in Stripe's words. */
interface Subject {
  stripeIds: string[];
  metadata: Readonly<Record<string, string>>;
}

/**
 * Stripe's events in the inbox: each says which invoice is to be looked at, and nothing else is taken from it. So the
 * invoice is marked as due, and the event is done in the same transaction; the comparison itself is `syncInvoice`'s.
 * Events of others are noted. @returns how many events have left the inbox.
 */
export async function settleEvents(now: number): Promise<number> {
  const { rows } = await pool('parley_operator').query<{ id: bigint; body: Buffer }>(
    `SELECT d.id, d.body FROM inbox i JOIN delivery d ON d.id = i.delivery_id
      WHERE i.source = 'stripe' AND i.state = 'pending' AND i.next_attempt_at <= now() ORDER BY i.delivery_id LIMIT $1`,
    [BATCH],
  );
  let settled = 0;
  for (const { id, body } of rows) {
    try {
      await settle(id, body, now);
      settled++;
    } catch (error) {
      await postpone(id, error);
    }
  }
  return settled;
}

async function settle(delivery: bigint, body: Buffer, now: number): Promise<void> {
  const event = Event.safeParse(parse(body));
  if (!event.success) return finish(delivery, { reason: 'stripe_event_unreadable', detail: '' });
  const { type } = event.data;
  const subject = NOTHING_NEW.has(type) ? null : await subjectOf(event.data.data.object);
  if (!subject) return finish(delivery, { reason: 'stripe_event_ignored', detail: type });
  const invoice = await findInvoice(subject);
  if (!invoice) return finish(delivery, { reason: 'stripe_invoice_not_ours', detail: type });
  await finish(delivery, null, { ...invoice, now });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

type EventObject = z.infer<typeof Event>['data']['object'];

async function subjectOf(object: EventObject): Promise<Subject | null> {
  const metadata = object.metadata ?? {};
  switch (object.object) {
    case 'invoice':
      return { stripeIds: object.id ? [object.id] : [], metadata };
    case 'credit_note':
    case 'invoice_payment':
      return object.invoice ? { stripeIds: [object.invoice], metadata: {} } : null;
    case 'charge':
    case 'refund':
    case 'dispute':
      return byPayment(object.payment_intent);
    case 'payment_intent':
      return byPayment(object.id);
    default:
      return null;
  }
}

/** A payment does not name its invoice: Stripe is asked. */
async function byPayment(paymentIntent: string | null | undefined): Promise<Subject | null> {
  if (!paymentIntent) return null;
  const api = stripe();
  if (!api)
    throw new Error('STRIPE_SECRET_KEY is not set, so Stripe cannot be asked which invoice was paid.');
  const payment = { type: 'payment_intent', payment_intent: paymentIntent } as const;
  const { data } = await api.invoicePayments.list({ payment, limit: 100 });
  return {
    stripeIds: data.map(({ invoice }) => (typeof invoice === 'string' ? invoice : invoice.id)),
    metadata: {},
  };
}

/** By Stripe's id; or by what the invoice says of itself, when the event was here before the answer that told its id. */
async function findInvoice({
  stripeIds,
  metadata,
}: Subject): Promise<{ tenantId: number; id: bigint } | null> {
  const { parley_tenant: slug, parley_invoice: id = '', parley_number: number } = metadata;
  return withTenants(pool('parley_operator'), [], async (client) => {
    const { rows } = await client.query<{ tenantId: number; id: bigint }>(
      `SELECT i.tenant_id AS "tenantId", i.id FROM invoice i JOIN tenant t ON t.id = i.tenant_id
        WHERE i.stripe_invoice_id = ANY ($1::text[])
           OR (i.number = $2 AND i.id = $3 AND t.slug = $4 AND i.stripe_attempted_at IS NOT NULL) LIMIT 1`,
      [stripeIds, number ?? null, /^\d{1,18}$/.test(id) ? BigInt(id) : null, slug ?? null],
    );
    return rows[0] ?? null;
  });
}

/** The event leaves the inbox, together with what it leaves behind. */
function finish(
  delivery: bigint,
  note: { reason: string; detail: string } | null,
  due?: { tenantId: number; id: bigint; now: number },
): Promise<void> {
  return withTenants(pool('parley_operator'), due ? [due.tenantId] : [], async (client) => {
    await client.query(`DELETE FROM inbox WHERE delivery_id = $1`, [delivery]);
    if (note) {
      await client.query(
        `INSERT INTO delivery_note (delivery_id, reason, detail, count) VALUES ($1, $2, $3, 1) ON CONFLICT DO NOTHING`,
        [delivery, note.reason, note.detail],
      );
    }
    if (!due) return;
    await client.query(
      `UPDATE invoice SET next_sync_at = least(next_sync_at, to_timestamp($3::float8 / 1000))
        WHERE tenant_id = $1 AND id = $2`,
      [due.tenantId, due.id, due.now],
    );
  });
}

/** Stripe being away costs no try; anything else does, and after some the event is set aside with its reason. */
async function postpone(delivery: bigint, error: unknown): Promise<void> {
  const client = await pool('parley_operator').connect();
  try {
    if (failureOf(error)?.passing) {
      await client.query(
        `UPDATE inbox SET next_attempt_at = now() + interval '30 seconds' WHERE delivery_id = $1`,
        [delivery],
      );
    } else {
      const reason = error instanceof Error ? error.message : String(error);
      await setBack(client, delivery, reason.slice(0, 500));
    }
  } finally {
    client.release();
  }
}
