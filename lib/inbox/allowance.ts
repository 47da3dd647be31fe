import type { PoolClient } from 'pg';
import { allowanceUse, withinAllowance } from '../engine/allowance';
import { ruleSetAt } from '../engine/era';
import type { Unit } from '../engine/event';
import { startOfDay } from '../engine/time';
import type { LedgerRow } from '../ledger/post';
import type { ThreadKey } from './messages';
import type { Route } from './route';
import { deriveThreads, groupBy } from './threads';
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
 * The units that wait for their place in the month, decided: those of the batch, and where the month is used up
 * those of earlier batches too, because what the batch brought may have come before them, and what it took back
 * leaves its place to the next one.
 */
export async function decideByNumberAllowance(
  client: PoolClient,
  claims: readonly UnitClaim[],
  takenBack: readonly LedgerRow[],
  routes: ReadonlyMap<string, Route>,
): Promise<UnitClaim[]> {
  const months = new Map<string, NumberMonth>();
  for (const claim of claims) {
    const use = numberUse(claim);
    const month = use && { route: claim.route, month: use.month };
    if (month) months.set(monthText(month), month);
  }
  const left = takenBack.filter(countsForNumber);
  for (const row of left) {
    const month = { route: routes.get(row.phone_number_id)!, month: row.waba_day.slice(0, 7) };
    months.set(monthText(month), month);
  }
  const waiting = claims.filter(awaitsNumberAllowance);
  const usedUp = await usedUpMonths(client, [...months.values()], waiting.length + left.length);
  const full = [...months.values()].filter((month) => usedUp.has(monthText(month)));
  const elsewhere = await deriveThreads(client, await derivingThreadsOf(client, full), routes);
  const candidates = new Map(
    [...elsewhere.messages.filter(awaitsNumberAllowance), ...waiting].map((claim) => [
      `${claim.route.phoneNumberId} ${claim.id}`,
      claim,
    ]),
  );
  const decided: UnitClaim[] = [];
  const byMonth = groupBy([...candidates.values()], (claim) =>
    monthText({ route: claim.route, month: numberUse(claim)!.month }),
  );
  for (const [name, ofMonth] of byMonth) {
    const month = months.get(name);
    // A thread that was derived for one month may reach into another that this batch does not touch.
    if (month) decided.push(...(await decideMonth(client, month, ofMonth, usedUp.has(name))));
  }
  return decided;
}

async function decideMonth(
  client: PoolClient,
  { route, month }: NumberMonth,
  claims: UnitClaim[],
  full: boolean,
) {
  const byVerdict = full ? await freeByVerdict(client, route, month) : [];
  claims.sort((a, b) => compare(a.unit!, b.unit!));
  let [verdicts, derived] = [0, 0];
  return claims.map((claim) => {
    const { allowance } = numberUse(claim)!;
    while (verdicts < byVerdict.length && compare(byVerdict[verdicts]!, claim.unit!) < 0) verdicts++;
    const within = verdicts + derived < allowance.size;
    if (within) derived++;
    return { ...claim, unit: withinAllowance(claim.unit!, allowance, route.wabaZone, within) };
  });
}

type UnitOrder = Pick<Unit, 'occurredAt' | 'id'>;

function compare(a: UnitOrder, b: UnitOrder): number {
  return a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function countsForNumber({ model, category, waba_day }: LedgerRow): boolean {
  const { allowance } = ruleSetAt(waba_day);
  return model === 'PMP' && allowance?.scope === 'phone' && allowance.categories.includes(category);
}

/**
 * Months in which the number may have reached its allowance, now or with `more` units; in the others everything
 * that waits is free.
 */
async function usedUpMonths(
  client: PoolClient,
  months: readonly NumberMonth[],
  more: number,
): Promise<Set<string>> {
  const used = new Set<string>();
  if (months.length === 0) return used;
  const { rows } = await client.query<{ place: number; units: bigint }>({
    name: 'service-units-of-months',
    text: `SELECT k.place, coalesce(sum(s.quantity), 0)::bigint AS units
             FROM unnest($1::int[], $2::text[], $3::date[], $4::int[]) AS k(tenant_id, phone_number_id, month, place)
             LEFT JOIN spend s ON s.tenant_id = k.tenant_id AND s.phone_number_id = k.phone_number_id
                  AND s.billing_day >= k.month - 2 AND s.billing_day < k.month + 33
                  AND s.model = 'PMP' AND s.category IN ('service', 'group_service')
            GROUP BY k.place`,
    values: [
      months.map(({ route }) => route.tenantId),
      months.map(({ route }) => route.phoneNumberId),
      months.map(({ month }) => `${month}-01`),
      months.map((_, place) => place),
    ],
  });
  for (const { place, units } of rows) {
    if (Number(units) + more > ALLOWANCE) used.add(monthText(months[place]!));
  }
  return used;
}

async function freeByVerdict(client: PoolClient, route: Route, month: string): Promise<UnitOrder[]> {
  const { rows } = await client.query<{ id: string; occurred_at: number }>(
    `SELECT c.unit_id AS id, (extract(epoch FROM c.occurred_at) * 1000)::float8 AS occurred_at
       FROM charge c
      WHERE c.tenant_id = $1 AND c.phone_number_id = $2 AND c.reverses IS NULL
        AND c.occurred_at >= $3::date - 2 AND c.occurred_at < $3::date + 33
        AND to_char(c.waba_day, 'YYYY-MM') = $4
        AND c.category IN ('service', 'group_service') AND c.basis = 'verdict' AND c.type LIKE 'free\\_%'
        AND NOT EXISTS (SELECT FROM charge r WHERE r.tenant_id = c.tenant_id AND r.reverses = c.id)
      ORDER BY c.occurred_at, c.unit_id COLLATE "C"
      LIMIT ${ALLOWANCE}`,
    [route.tenantId, route.phoneNumberId, `${month}-01`, month],
  );
  return rows.map(({ id, occurred_at }) => ({ id, occurredAt: occurred_at }));
}

/** Threads of these numbers that have had a message without a verdict since the month began. */
async function derivingThreadsOf(client: PoolClient, months: readonly NumberMonth[]): Promise<ThreadKey[]> {
  if (months.length === 0) return [];
  const since = Math.min(...months.map(({ route, month }) => startOfDay(`${month}-01`, route.wabaZone)));
  const { rows } = await client.query<ThreadKey>(
    `SELECT DISTINCT m.tenant_id, m.phone_number_id, encode(m.user_key, 'hex') AS user_key
       FROM unnest($1::int[], $2::text[]) AS k(tenant_id, phone_number_id)
       JOIN message m USING (tenant_id, phone_number_id)
      WHERE m.deriving AND coalesce(m.delivered_at, m.read_at, m.played_at) >= to_timestamp($3::float8 / 1000)`,
    [months.map(({ route }) => route.tenantId), months.map(({ route }) => route.phoneNumberId), since],
  );
  return rows;
}
