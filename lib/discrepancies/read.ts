import type { PoolClient } from 'pg';
import { type Author, writeAudit } from '../audit/write';
import type { Day, Instant } from '../engine/event';
import { formatMicros, type Micros } from '../engine/money';
import { RULE_TEXT } from '../engine/rule-text';
import { RULE_TEXT_FR } from '../engine/rule-text.fr';
import type { Language } from '../language/language';
import { DISAGREEMENTS, DISAGREEMENTS_FR, type DisagreementKind } from './disagreement';

/** What one of the two says: Meta, or the rules. */
export interface Story {
  model: string;
  type: string;
  category: string;
  rules: { id: string; text: string }[];
  /** List price, micros of the discrepancy's currency; null = not known. */
  cost: Micros | null;
  sentence: string;
}

export interface Discrepancy {
  phoneNumberId: string;
  unit: 'message' | 'conversation';
  unitId: string;
  kind: DisagreementKind;
  occurredAt: Instant;
  wabaDay: Day;
  billingDay: Day;
  country: string;
  currency: string;
  told: Story;
  simulated: Story;
  /** What Meta charged above (below: negative) the rules, micros; null where one of the two has no price. */
  difference: Micros | null;
  state: 'open' | 'accepted';
}

/** Half-open, in the tenant's zone; null = without end. */
export interface Period {
  from: Day | null;
  to: Day | null;
}

interface Row {
  phone_number_id: string;
  unit: Discrepancy['unit'];
  unit_id: string;
  kind: DisagreementKind;
  evidence: Record<string, string>;
  occurred_at: number;
  waba_day: Day;
  billing_day: Day;
  country: string;
  currency: string;
  state: Discrepancy['state'];
  told_model: string;
  told_type: string;
  told_category: string;
  told_rules: string;
  told_cost_micros: bigint | null;
  simulated_model: string;
  simulated_type: string;
  simulated_category: string;
  simulated_rules: string;
  simulated_cost_micros: bigint | null;
}

/** How times, categories and amounts are written in the stories. */
export interface Hand {
  language: Language;
  moment: (at: Instant) => string;
  category: (word: string) => string;
  amount: (micros: Micros, currency: string) => string;
}

/** Meta's words and UTC, for programs. */
const PLAIN: Hand = {
  language: 'en',
  moment: (at) => new Date(at).toISOString(),
  category: (word) => word,
  amount: (micros, currency) => `${formatMicros(micros)} ${currency}`,
};

/** A tenant's discrepancies with both stories, in order of time. `client` sees the tenant. */
export async function listDiscrepancies(
  client: PoolClient,
  tenantId: number,
  { from, to }: Period,
  hand: Hand = PLAIN,
): Promise<Discrepancy[]> {
  const { rows } = await client.query<Row>(
    `SELECT d.*, (extract(epoch FROM d.occurred_at) * 1000)::float8 AS occurred_at FROM discrepancy d
      WHERE d.tenant_id = $1 AND d.billing_day >= coalesce($2::date, '-infinity')
        AND d.billing_day < coalesce($3::date, 'infinity')
      ORDER BY d.occurred_at, d.unit_id`,
    [tenantId, from, to],
  );
  return rows.map((row) => shown(row, hand));
}

function shown(row: Row, hand: Hand): Discrepancy {
  const { told_cost_micros: meta, simulated_cost_micros: rules } = row;
  return {
    phoneNumberId: row.phone_number_id,
    unit: row.unit,
    unitId: row.unit_id,
    kind: row.kind,
    occurredAt: row.occurred_at,
    wabaDay: row.waba_day,
    billingDay: row.billing_day,
    country: row.country,
    currency: row.currency,
    told: story(row, 'told', hand),
    simulated: story(row, 'simulated', hand),
    difference: meta === null || rules === null ? null : meta - rules,
    state: row.state,
  };
}

const VOICES = {
  en: { stories: DISAGREEMENTS, rules: RULE_TEXT, noPrice: 'no price is known', colon: ':' },
  fr: { stories: DISAGREEMENTS_FR, rules: RULE_TEXT_FR, noPrice: 'aucun prix connu', colon: '\u00a0:' },
} as const;

function story(row: Row, whose: 'told' | 'simulated', hand: Hand): Story {
  const { stories, rules, noPrice, colon } = VOICES[hand.language];
  const ruleIds = row[`${whose}_rules`].split(' ');
  const cost = row[`${whose}_cost_micros`];
  const { opened, closes, ...ids } = row.evidence;
  const words: Record<string, string> = {
    ...ids,
    ...(opened && { opened: hand.moment(Date.parse(opened)) }),
    ...(closes && { closes: hand.moment(Date.parse(closes)) }),
    category: hand.category(row.told_category),
    simulated_category: hand.category(row.simulated_category),
  };
  const text = stories[row.kind][whose].replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '?');
  const amount = cost === null ? noPrice : hand.amount(cost, row.currency);
  return {
    model: row[`${whose}_model`],
    type: row[`${whose}_type`],
    category: row[`${whose}_category`],
    rules: ruleIds.map((id) => ({ id, text: (rules as Record<string, string>)[id] ?? '' })),
    cost,
    sentence: `${text.charAt(0).toUpperCase()}${text.slice(1)} (${ruleIds.join(', ')})${colon} ${amount}.`,
  };
}

/** What stands against closing a month. */
export interface OpenDiscrepancies {
  count: number;
  /** Those of which one side has no price: they are in no sum. */
  unpriced: number;
  /** Sums of the absolute differences, one a currency. */
  differences: { currency: string; micros: Micros }[];
  /** Threads that are still to be compared: more may be found in them. */
  waiting: number;
}

/** The open discrepancies of a month `YYYY-MM` of the tenant's zone. `client` sees the tenant. */
export async function openDiscrepancies(
  client: PoolClient,
  tenantId: number,
  month: string,
): Promise<OpenDiscrepancies> {
  const { rows } = await client.query<{ currency: string; count: number; unpriced: number; micros: bigint }>(
    `SELECT currency, count(*)::int AS count,
            count(*) FILTER (WHERE told_cost_micros - simulated_cost_micros IS NULL)::int AS unpriced,
            coalesce(sum(abs(told_cost_micros - simulated_cost_micros)), 0)::bigint AS micros
       FROM discrepancy
      WHERE tenant_id = $1 AND state = 'open'
        AND billing_day >= $2::date AND billing_day < $2::date + interval '1 month'
      GROUP BY currency ORDER BY currency`,
    [tenantId, `${month}-01`],
  );
  const due = await client.query<{ waiting: number }>(
    'SELECT count(*)::int AS waiting FROM thread_due WHERE tenant_id = $1 AND reason IS NULL',
    [tenantId],
  );
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    count: sum(rows.map((row) => row.count)),
    unpriced: sum(rows.map((row) => row.unpriced)),
    differences: rows.map(({ currency, micros }) => ({ currency, micros })),
    waiting: due.rows[0]!.waiting,
  };
}

/** Takes Meta's word for a unit. @returns how many discrepancies that were open are accepted now. */
export async function acceptDiscrepancy(
  client: PoolClient,
  tenantId: number,
  unitId: string,
  by: Author,
): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE discrepancy SET state = 'accepted' WHERE tenant_id = $1 AND unit_id = $2 AND state = 'open'`,
    [tenantId, unitId],
  );
  if (rowCount)
    await writeAudit(client, { tenantId, ...by, action: 'discrepancy.accepted', subject: unitId });
  return rowCount ?? 0;
}

/** Whether Meta's verdict on a unit disagrees with the rules, and nobody has accepted it. */
export async function isDisputed(
  client: PoolClient,
  tenantId: number,
  { phoneNumberId, unit, unitId }: { phoneNumberId: string; unit: string; unitId: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM discrepancy
      WHERE tenant_id = $1 AND phone_number_id = $2 AND unit = $3 AND unit_id = $4 AND state = 'open'`,
    [tenantId, phoneNumberId, unit, unitId],
  );
  return rowCount === 1;
}
