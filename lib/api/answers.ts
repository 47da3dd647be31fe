import { z } from 'zod';
import type { Explanation } from '../engine/explain';
import { formatMicros } from '../engine/money';
import type { ChargeDetail, ChargeRow } from '../ledger/read';
import { SPEND_KEYS, type Spend, type SpendKey, type SpendRow, type SpendSums } from '../spend/read';
import type { Period } from './parameters';

/** What the REST interface answers: the shapes, and the way from our own types to them. */

const amount = z
  .string()
  .regex(/^-?\d+\.\d{4,6}$/)
  .meta({ description: 'Decimal amount in `currency`.' });
const dayText = z.iso.date();
const instant = z.iso.datetime();

const Sums = {
  currency: z.string().length(3),
  quantity: z
    .int()
    .meta({ description: 'Delivered units: messages (PMP) or conversations (CBP), free ones too.' }),
  billable: z.int().meta({ description: 'Those charged.' }),
  unpriced: z.int().meta({ description: 'Those waiting for a rate.' }),
  cost: amount.meta({ description: "Meta's list price." }),
  price: amount.meta({ description: 'What the tenant pays.' }),
};

const keyNames = Object.keys(SPEND_KEYS) as [SpendKey, ...SpendKey[]];
const groups = Object.fromEntries(keyNames.map((key) => [key, z.string().optional()])) as Record<
  SpendKey,
  z.ZodOptional<z.ZodString>
>;

export const SpendAnswer = z.object({
  from: dayText,
  to: dayText,
  timezone: z.string(),
  group_by: z.array(z.enum(keyNames)),
  rows: z.array(z.object({ ...groups, ...Sums })),
  totals: z.array(z.object(Sums)),
});

export function spendAnswer(
  { rows, totals }: Spend,
  { from, to }: Period,
  timezone: string,
  groupBy: readonly SpendKey[],
): z.input<typeof SpendAnswer> {
  return {
    from,
    to,
    timezone,
    group_by: [...groupBy],
    rows: rows.map((row) => spendRow(row, groupBy)),
    totals: totals.map(sums),
  };
}

export function spendRow(row: SpendRow, groupBy: readonly SpendKey[]) {
  return { ...Object.fromEntries(groupBy.map((key) => [key, row[key]])), ...sums(row) };
}

function sums({ currency, quantity, billable, unpriced, cost, price }: SpendSums) {
  return {
    currency,
    quantity: Number(quantity),
    billable: Number(billable),
    unpriced: Number(unpriced),
    cost: formatMicros(cost),
    price: formatMicros(price),
  };
}

export const ChargeAnswer = z.object({
  id: z.string(),
  occurred_at: instant.meta({
    description: 'Delivery of the message, or opening of the conversation (UTC).',
  }),
  billing_day: dayText.meta({ description: "Its day in the tenant's zone: the invoice follows it." }),
  waba_day: dayText.meta({ description: "Its day in the WABA's zone: the price follows it." }),
  waba: z.string(),
  phone: z.string(),
  unit: z.enum(['message', 'conversation']),
  message_id: z.string().meta({ description: 'The message whose delivery made the charge.' }),
  conversation_id: z.string().nullable().meta({ description: 'Set for a conversation.' }),
  country: z.string(),
  market: z.string(),
  category: z.string(),
  type: z.string(),
  subtype: z.string().nullable(),
  model: z.enum(['NBP', 'CBP', 'PMP']),
  basis: z.enum(['verdict', 'derived']).meta({ description: "Meta's own word, or derived from the thread." }),
  rules: z.array(z.string()),
  ...Sums,
  unpriced_reason: z.string().nullable(),
  rate: amount.nullable().meta({ description: "Meta's list price of one unit." }),
  rate_from: dayText.nullable(),
  rate_confidence: z.string().nullable(),
  markup_percent: z.string(),
  revision: z.int(),
  reverses: z.string().nullable().meta({ description: 'The charge that this row takes back.' }),
  reversed: z
    .boolean()
    .meta({ description: 'Taken back by a later row; only told with all=true and in a history.' }),
  delivery_id: z.string().meta({ description: 'The webhook delivery that proves it.' }),
  posted_at: instant,
});

export const ChargesAnswer = z.object({
  from: dayText.nullable(),
  to: dayText.nullable(),
  timezone: z.string(),
  rows: z.array(ChargeAnswer),
  next_cursor: z.string().nullable(),
});

export function chargeAnswer(row: ChargeRow): z.input<typeof ChargeAnswer> {
  return {
    id: row.id.toString(),
    occurred_at: new Date(row.occurredAt).toISOString(),
    billing_day: row.billingDay,
    waba_day: row.wabaDay,
    waba: row.wabaId,
    phone: row.phoneNumberId,
    unit: row.unit,
    message_id: row.openedBy,
    conversation_id: row.unit === 'conversation' ? row.unitId : null,
    country: row.country,
    market: row.market,
    category: row.category,
    type: row.type,
    subtype: row.subtype,
    model: row.model,
    basis: row.basis,
    rules: row.rules,
    currency: row.currency,
    quantity: row.quantity,
    billable: row.billable,
    unpriced: row.unpriced,
    cost: formatMicros(row.cost),
    price: formatMicros(row.price),
    unpriced_reason: row.unpricedReason,
    rate: row.rate === null ? null : formatMicros(row.rate),
    rate_from: row.rateFrom,
    rate_confidence: row.rateConfidence,
    markup_percent: String(row.markupPpm / 10_000),
    revision: row.revision,
    reverses: row.reverses?.toString() ?? null,
    reversed: row.reversed,
    delivery_id: row.deliveryId.toString(),
    posted_at: new Date(row.postedAt).toISOString(),
  };
}

const ExplanationAnswer = z.object({
  sentence: z.string(),
  rules: z.array(z.object({ id: z.string(), text: z.string() })),
  model: z.object({ id: z.string(), rules: z.string(), unit: z.string() }),
  window: z.string().nullable().meta({ description: 'The window or allowance that made it free.' }),
  market: z.object({ country: z.string().nullable(), market: z.string().nullable(), basis: z.string() }),
  rate: z
    .object({ amount, currency: z.string(), from: dayText.nullable(), confidence: z.string().nullable() })
    .nullable(),
  tier: z.string().nullable(),
  evidence: z.object({
    basis: z.string(),
    text: z.string(),
    message_id: z.string(),
    occurred_at: instant,
    delivery_id: z.string(),
    received_at: instant.nullable(),
  }),
  amount: z.object({
    charged: z.boolean(),
    cost: amount.nullable(),
    price: amount.nullable(),
    markup_percent: z.string(),
    currency: z.string(),
  }),
});

export const ChargeDetailAnswer = z.object({
  ...ChargeAnswer.shape,
  explanation: ExplanationAnswer,
  history: z.array(ChargeAnswer).meta({ description: 'Every row of the same unit, oldest first.' }),
});

export function chargeDetailAnswer(detail: ChargeDetail): z.input<typeof ChargeDetailAnswer> {
  const { charge, history, explanation } = detail;
  return {
    ...chargeAnswer(charge),
    explanation: explanationAnswer(explanation, detail),
    history: history.map(chargeAnswer),
  };
}

const money = (micros: bigint | null) => (micros === null ? null : formatMicros(micros));

function explanationAnswer(
  { sentence, rules, model, window, market, rate, tier, evidence, amount }: Explanation,
  { charge, receivedAt }: ChargeDetail,
): z.input<typeof ExplanationAnswer> {
  return {
    sentence,
    rules,
    model,
    window,
    market,
    rate: rate && {
      amount: formatMicros(rate.micros),
      currency: rate.currency,
      from: rate.from,
      confidence: rate.confidence,
    },
    tier,
    evidence: {
      basis: evidence.basis,
      text: evidence.text,
      message_id: evidence.openedBy,
      occurred_at: new Date(evidence.occurredAt).toISOString(),
      delivery_id: charge.deliveryId.toString(),
      received_at: receivedAt === null ? null : new Date(receivedAt).toISOString(),
    },
    amount: {
      charged: amount.charged,
      cost: money(amount.cost),
      price: money(amount.price),
      markup_percent: String(charge.markupPpm / 10_000),
      currency: amount.currency,
    },
  };
}

export const ProblemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
});
