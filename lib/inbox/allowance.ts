import type { PoolClient } from 'pg';
import { type Columns, table } from '../db/rows';
import { allowanceUse, withinAllowance } from '../engine/allowance';
import { ruleSetAt } from '../engine/era';
import type { Unit } from '../engine/event';
import { addDays, startOfDay } from '../engine/time';
import type { LedgerRow } from '../ledger/post';
import { loadMessages, type MessageKey } from './messages';
import type { Route } from './route';
import { deriveThreads, groupBy, textOfThread, threadOf } from './threads';
import type { UnitClaim } from './units';

/**
 * P11 where Meta gave no verdict: which service messages are within their number's 1,000 free units of the month.
 * Meta's own verdicts are never second-guessed; they only use the allowance up.
 */
interface NumberMonth {
  route: Route;
  /** `YYYY-MM` in the zone of the WABA. */
  month: string;
}

const ALLOWANCE = 1_000;

function monthText({ route, month }: NumberMonth): string {
  return `${route.phoneNumberId} ${month}`;
}

function numberUse({ unit, route }: UnitClaim) {
  const use = unit && allowanceUse(unit, route.wabaZone);
  return use?.allowance.scope === 'phone' ? use : null;
}

/** True for a unit that is free or charged by its place in the number's month, which only this file knows. */
export function awaitsNumberAllowance(claim: UnitClaim): boolean {
  return numberUse(claim)?.decided === false;
}

/**
 * The units that wait for their place in the month, decided: those of the batch, and those of earlier batches whose
 * side of the month's last free unit has changed with what the batch brought or took back (`posted`).
 */
export async function decideByNumberAllowance(
  client: PoolClient,
  claims: readonly UnitClaim[],
  posted: readonly LedgerRow[],
  routes: ReadonlyMap<string, Route>,
): Promise<UnitClaim[]> {
  const waiting = claims.filter(awaitsNumberAllowance);
  const months = monthsOf(waiting, posted, routes);
  if (months.length === 0) return [];
  const waitingIn = groupBy(waiting, monthOfClaim);
  const ends = await lastFree(client, months, waitingIn);
  const known = new Set(waiting.map(textOfClaim));
  const misplaced = (await misplacedUnits(client, months, ends)).filter(
    (unit) => !known.has(textOfUnit(unit)),
  );
  const moved = await claimsOf(client, misplaced, routes);
  return [...waiting, ...moved].map((claim) => placed(claim, ends.get(monthOfClaim(claim))));
}

function monthsOf(
  waiting: readonly UnitClaim[],
  posted: readonly LedgerRow[],
  routes: ReadonlyMap<string, Route>,
): NumberMonth[] {
  const months = new Map<string, NumberMonth>();
  const add = (month: NumberMonth) => months.set(monthText(month), month);
  for (const claim of waiting) add({ route: claim.route, month: numberUse(claim)!.month });
  for (const row of posted.filter(countsForNumber))
    add({ route: routes.get(row.phone_number_id)!, month: row.waba_day.slice(0, 7) });
  return [...months.values()];
}

function monthOfClaim(claim: UnitClaim): string {
  return monthText({ route: claim.route, month: numberUse(claim)!.month });
}

const textOfUnit = (unit: { phone_number_id: string; unit_id: string }) =>
  `${unit.phone_number_id} ${unit.unit_id}`;
const textOfClaim = ({ route, id }: UnitClaim) =>
  textOfUnit({ phone_number_id: route.phoneNumberId, unit_id: id });

function placed(claim: UnitClaim, end: UnitOrder | undefined): UnitClaim {
  const within = end === undefined || compare(claim.unit!, end) <= 0;
  const { allowance } = numberUse(claim)!;
  return { ...claim, unit: withinAllowance(claim.unit!, allowance, claim.route.wabaZone, within) };
}

type UnitOrder = Pick<Unit, 'occurredAt' | 'id'>;

function compare(a: UnitOrder, b: UnitOrder): number {
  return a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function countsForNumber({ model, category, waba_day }: LedgerRow): boolean {
  const { allowance } = ruleSetAt(waba_day);
  return model === 'PMP' && allowance?.scope === 'phone' && allowance.categories.includes(category);
}

/** Free units of a number, and derived ones that are charged, by the indexes `charge_service_free` and `_derived`. */
const OF_MONTH = `c.tenant_id = k.tenant_id AND c.phone_number_id = k.phone_number_id
  AND c.occurred_at >= k.since AND c.occurred_at < k.until
  AND c.model = 'PMP' AND c.category IN ('service', 'group_service')`;
const FREE = `${OF_MONTH} AND c.type LIKE 'free\\_%' AND (c.basis = 'verdict' OR c.type <> 'free_entry_point')`;
const CHARGED = `${OF_MONTH} AND c.basis = 'derived' AND c.type NOT LIKE 'free\\_%'`;
const IN_ORDER = `ORDER BY c.occurred_at, c.unit_id COLLATE "C"`;

interface Month {
  tenant_id: number;
  phone_number_id: string;
  /** Unix milliseconds: the month in the zone of the WABA, half-open. */
  since: number;
  until: number;
  place: number;
}

const MONTH: Columns<Month> = {
  tenant_id: 'int',
  phone_number_id: 'text',
  since: 'float8',
  until: 'float8',
  place: 'int',
};

function rowOf({ route, month }: NumberMonth, place: number): Month {
  const first = `${month}-01`;
  const next = `${addDays(first, 31).slice(0, 7)}-01`;
  return {
    tenant_id: route.tenantId,
    phone_number_id: route.phoneNumberId,
    since: startOfDay(first, route.wabaZone),
    until: startOfDay(next, route.wabaZone),
    place,
  };
}

const TIMES = `to_timestamp(since / 1000) AS since, to_timestamp(until / 1000) AS until`;

/**
 * The last free unit of each month, in order of (occurredAt, id): the thousandth of what stands in the ledger and of
 * what waits. Months that have not used up their allowance are missing from the map. Of the ledger only the places
 * are read that what waits can move the thousandth to.
 */
async function lastFree(
  client: PoolClient,
  months: readonly NumberMonth[],
  waitingIn: ReadonlyMap<string, readonly UnitClaim[]>,
): Promise<Map<string, UnitOrder>> {
  const source = table(
    't',
    { ...MONTH, skipped: 'int', wanted: 'int', others: 'text' },
    months.map((month, place) => {
      const waiting = waitingIn.get(monthText(month)) ?? [];
      const skipped = Math.max(0, ALLOWANCE - waiting.length - 1);
      const others = JSON.stringify(waiting.map(({ id }) => id));
      return { ...rowOf(month, place), skipped, wanted: ALLOWANCE - skipped, others };
    }),
  );
  const { rows } = await client.query<{ place: number; id: string; at: number }>({
    name: 'last-free-units',
    text: `SELECT k.place, u.unit_id AS id, (extract(epoch FROM u.occurred_at) * 1000)::float8 AS at
             FROM (SELECT tenant_id, phone_number_id, place, skipped, wanted, ${TIMES},
                          ARRAY(SELECT jsonb_array_elements_text(others::jsonb)) AS others
                     FROM ${source.sql} OFFSET 0) AS k
            CROSS JOIN LATERAL (
              SELECT occurred_at, unit_id FROM (
                (SELECT c.occurred_at, c.unit_id COLLATE "C" AS unit_id, c.quantity FROM charge c WHERE ${FREE} ${IN_ORDER})
                UNION ALL
                (SELECT c.occurred_at, c.unit_id COLLATE "C", c.quantity FROM charge c WHERE ${CHARGED} ${IN_ORDER})
              ) AS units WHERE unit_id <> ALL (k.others)
              GROUP BY occurred_at, unit_id HAVING sum(quantity) > 0
              ORDER BY occurred_at, unit_id OFFSET k.skipped LIMIT k.wanted) AS u`,
    values: source.values,
  });
  const standing = groupBy(rows, ({ place }) => monthText(months[place]!));
  const ends = new Map<string, UnitOrder>();
  for (const month of months) {
    const name = monthText(month);
    const waiting = waitingIn.get(name) ?? [];
    const skipped = Math.max(0, ALLOWANCE - waiting.length - 1);
    const units = (standing.get(name) ?? []).map(({ id, at }) => ({ id, occurredAt: at }));
    // Where nothing follows what was skipped, that was less than it might have been; then no place is taken.
    if (units.length === 0 && skipped > 0) continue;
    const end = [...units, ...waiting.map(({ unit }) => unit!)].sort(compare)[ALLOWANCE - skipped - 1];
    if (end) ends.set(name, end);
  }
  return ends;
}

type UnitPlace = { tenant_id: number; phone_number_id: string; unit_id: string };

/** Derived units that stand in the ledger on the wrong side of their month's last free unit. */
async function misplacedUnits(
  client: PoolClient,
  months: readonly NumberMonth[],
  ends: ReadonlyMap<string, UnitOrder>,
): Promise<UnitPlace[]> {
  const source = table(
    't',
    { ...MONTH, last_at: 'float8', last_id: 'text' },
    months.map((month, place) => {
      const last = ends.get(monthText(month));
      return { ...rowOf(month, place), last_at: last?.occurredAt ?? null, last_id: last?.id ?? null };
    }),
  );
  const { rows } = await client.query<UnitPlace>({
    name: 'misplaced-units',
    text: `SELECT k.tenant_id, k.phone_number_id, u.unit_id
             FROM (SELECT tenant_id, phone_number_id, ${TIMES}, to_timestamp(last_at / 1000) AS last_at, last_id
                     FROM ${source.sql} OFFSET 0) AS k
            CROSS JOIN LATERAL (
              SELECT unit_id FROM (
                (SELECT c.unit_id, c.quantity FROM charge c
                  WHERE ${FREE} AND c.basis = 'derived' AND c.occurred_at >= k.last_at
                    AND (c.occurred_at > k.last_at OR c.unit_id COLLATE "C" > k.last_id) ${IN_ORDER})
                UNION ALL
                (SELECT c.unit_id, c.quantity FROM charge c
                  WHERE ${CHARGED} AND c.occurred_at <= coalesce(k.last_at, k.until)
                    AND (k.last_at IS NULL OR c.occurred_at < k.last_at OR c.unit_id COLLATE "C" <= k.last_id) ${IN_ORDER})
              ) AS units GROUP BY unit_id HAVING sum(quantity) > 0) AS u`,
    values: source.values,
  });
  return rows;
}

/** What the timeline says of these units, which wait for their place again. */
async function claimsOf(
  client: PoolClient,
  units: readonly UnitPlace[],
  routes: ReadonlyMap<string, Route>,
): Promise<UnitClaim[]> {
  if (units.length === 0) return [];
  const records = await loadMessages(client, units.flatMap(messagesOfUnit), routes);
  const threads = new Map(
    [...records.values()].map(threadOf).map((thread) => [textOfThread(thread), thread]),
  );
  const { messages } = await deriveThreads(client, [...threads.values()], routes, new Set());
  const wanted = new Set(units.map(textOfUnit));
  return messages.filter((claim) => awaitsNumberAllowance(claim) && wanted.has(textOfClaim(claim)));
}

/** A unit is a message, or what it is to one participant of a group: `unitIdOf` backwards. */
function messagesOfUnit({ unit_id, ...number }: UnitPlace): MessageKey[] {
  const cut = unit_id.lastIndexOf('/');
  const whole = { ...number, message_id: unit_id, participant: '' };
  if (cut < 0) return [whole];
  return [whole, { ...number, message_id: unit_id.slice(0, cut), participant: unit_id.slice(cut + 1) }];
}
