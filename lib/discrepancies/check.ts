import type { PoolClient } from 'pg';
import { type Columns, table } from '../db/rows';
import { priceUnit } from '../engine/charge';
import type { Unit } from '../engine/event';
import { localDay } from '../engine/time';
import { declaredOf } from '../inbox/declarations';
import {
  eventOf,
  loadThreads,
  type ThreadKey,
  threadTable,
  UNKNOWN_COUNTRY,
  unitIdOf,
} from '../inbox/messages';
import type { Route } from '../inbox/route';
import { eventOfInbound, groupBy, loadInbound, textOfThread, threadOf } from '../inbox/threads';
import type { Prices } from '../inbox/units';
import type { Disagreement } from './disagreement';
import { disagreementsOf } from './thread';

interface Row extends ThreadKey {
  unit: string;
  unit_id: string;
  waba_id: string;
  kind: string;
  evidence: string;
  opened_by: string;
  occurred_at: number;
  waba_day: string;
  billing_day: string;
  country: string;
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
  currency: string;
}

const COLUMNS: Columns<Row> = {
  tenant_id: 'int',
  phone_number_id: 'text',
  user_key: 'text',
  unit: 'text',
  unit_id: 'text',
  waba_id: 'text',
  kind: 'text',
  evidence: 'text',
  opened_by: 'text',
  occurred_at: 'float8',
  waba_day: 'date',
  billing_day: 'date',
  country: 'text',
  told_model: 'text',
  told_type: 'text',
  told_category: 'text',
  told_rules: 'text',
  told_cost_micros: 'bigint',
  simulated_model: 'text',
  simulated_type: 'text',
  simulated_category: 'text',
  simulated_rules: 'text',
  simulated_cost_micros: 'bigint',
  currency: 'text',
};

/**
 * Compares Meta's verdicts on these threads with the rules (H7) and keeps what disagrees: a function of the facts,
 * so what no longer disagrees is gone. A disagreement that somebody accepted stays so while its story is the same.
 */
export async function checkThreads(
  client: PoolClient,
  threads: readonly ThreadKey[],
  routes: ReadonlyMap<string, Route>,
  prices: Prices,
): Promise<void> {
  const known = threads.filter(({ phone_number_id }) => routes.has(phone_number_id));
  if (known.length === 0) return;
  await lockChecks(client, known);
  const rows = await disagreeing(client, known, routes, prices);
  await forget(client, known, rows);
  await keep(client, rows);
}

/** Two checks of one number wait for each other, so that the later one has the last word; the inbox waits for none. */
async function lockChecks(client: PoolClient, threads: readonly ThreadKey[]): Promise<void> {
  await client.query({
    name: 'lock-checks',
    text: `SELECT pg_advisory_xact_lock(key) FROM (
             SELECT DISTINCT hashtextextended(id, 3) AS key FROM unnest($1::text[]) AS id ORDER BY 1
           ) AS keys`,
    values: [threads.map(({ phone_number_id }) => phone_number_id)],
  });
}

async function disagreeing(
  client: PoolClient,
  threads: readonly ThreadKey[],
  routes: ReadonlyMap<string, Route>,
  prices: Prices,
): Promise<Row[]> {
  const records = groupBy([...(await loadThreads(client, threads, routes)).values()], (record) =>
    textOfThread(threadOf(record)),
  );
  const inbound = groupBy(await loadInbound(client, threads), textOfThread);
  const declared = await declaredOf(client, routes);
  return threads.flatMap((thread) => {
    const messages = records.get(textOfThread(thread)) ?? [];
    if (messages.length === 0) return [];
    const route = messages[0]!.route;
    const countries = new Map(messages.map(({ facts, recipient }) => [unitIdOf(facts), recipient.country]));
    const country = (id: string) => countries.get(id) ?? UNKNOWN_COUNTRY;
    const found = disagreementsOf({
      messages: messages.map(eventOf),
      inbound: (inbound.get(textOfThread(thread)) ?? []).map(eventOfInbound),
      zone: route.wabaZone,
      country: messages[0]!.recipient.country,
      ...declared(route.wabaId),
    });
    return found.map((one) => rowOf(one, thread, route, country(one.told.openedBy), prices));
  });
}

function rowOf(one: Disagreement, thread: ThreadKey, route: Route, country: string, prices: Prices): Row {
  const { told, simulated } = one;
  return {
    ...thread,
    unit: told.kind,
    unit_id: told.id,
    waba_id: route.wabaId,
    kind: one.kind,
    evidence: JSON.stringify(one.evidence),
    opened_by: told.openedBy,
    occurred_at: told.occurredAt,
    waba_day: localDay(told.occurredAt, route.wabaZone),
    billing_day: localDay(told.occurredAt, route.tenantZone),
    country: country === UNKNOWN_COUNTRY ? 'ZZ' : country,
    told_model: told.model,
    told_type: told.type,
    told_category: told.category,
    told_rules: told.rules.join(' '),
    told_cost_micros: costOf(told, country, route, prices),
    simulated_model: simulated.model,
    simulated_type: simulated.type,
    simulated_category: simulated.category,
    simulated_rules: simulated.rules.join(' '),
    simulated_cost_micros: costOf(simulated, country, route, prices),
    currency: route.currency,
  };
}

/** Meta's list price; null where it is not known. */
function costOf(unit: Unit, country: string, route: Route, { map, book }: Prices): bigint | null {
  const { wabaZone: zone, currency } = route;
  const place = country === UNKNOWN_COUNTRY ? null : country;
  return priceUnit(unit, { zone, currency, country: place, map, book, markupPpm: 0n }).cost;
}

async function forget(
  client: PoolClient,
  threads: readonly ThreadKey[],
  rows: readonly Row[],
): Promise<void> {
  const checked = threadTable(threads);
  await client.query({
    name: 'forget-discrepancies',
    text: `DELETE FROM discrepancy d USING ${checked.sql}
            WHERE d.tenant_id = k.tenant_id AND d.phone_number_id = k.phone_number_id AND d.user_key = k.hash
              AND NOT (d.phone_number_id, d.unit, d.unit_id) IN (
                SELECT * FROM unnest($4::text[], $5::text[], $6::text[]))`,
    values: [
      ...checked.values,
      rows.map((row) => row.phone_number_id),
      rows.map((row) => row.unit),
      rows.map((row) => row.unit_id),
    ],
  });
}

const WRITTEN: Partial<Record<keyof Row, string>> = {
  user_key: `decode(user_key, 'hex')`,
  evidence: 'evidence::jsonb',
  occurred_at: 'to_timestamp(occurred_at / 1000)',
};
const NAMES = Object.keys(COLUMNS) as (keyof Row)[];
const STORY = NAMES.filter((name) => /^(kind|evidence|told|simulated)/.test(name));
const list = (of: readonly string[], from: string) => of.map((name) => `${from}.${name}`).join(', ');

async function keep(client: PoolClient, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const source = table('t', COLUMNS, rows);
  const same = `(${list(STORY, 'd')}) IS NOT DISTINCT FROM (${list(STORY, 'excluded')})`;
  await client.query({
    name: 'keep-discrepancies',
    text: `INSERT INTO discrepancy AS d (${source.names})
           SELECT ${NAMES.map((name) => WRITTEN[name] ?? name).join(', ')} FROM ${source.sql}
           ON CONFLICT (tenant_id, phone_number_id, unit, unit_id) DO UPDATE
             SET (${NAMES.join(', ')}) = ROW (${list(NAMES, 'excluded')}),
                 state = CASE WHEN ${same} THEN d.state ELSE 'open' END,
                 found_at = CASE WHEN ${same} THEN d.found_at ELSE now() END
           WHERE (${list(NAMES, 'd')}) IS DISTINCT FROM (${list(NAMES, 'excluded')})`,
    values: source.values,
  });
}
