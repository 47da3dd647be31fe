import type pg from 'pg';
import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { withTenants } from '../db/pools';
import { ruleSet } from '../engine/era';
import type { Day, Instant } from '../engine/event';
import type { RateRow } from '../engine/rates';
import { DAY, localDay, startOfDay } from '../engine/time';
import { type Route, routesOf } from '../inbox/route';
import { loadMarketMap } from '../rates/markets';
import { loadRates } from '../rates/store';
import { readSpend } from '../spend/read';
import { Cards, type CardUse } from './cards';
import { type Confidence, confidenceOf } from './confidence';
import { FreeUnits } from './free-units';
import { type Certainty, noCertainty } from './nature';
import { threadsOf } from './read';
import { type ReplayedUnit, replay } from './replay';
import { WHAT_IF_RULES, type WhatIfRules } from './rules';
import { type Comparison, type ComparisonRow, Tally } from './tally';

export interface WhatIf {
  /** Half-open days in the tenant's zone. */
  from: Day;
  to: Day;
  rules: WhatIfRules;
  /** A price list in place of the stored ones. */
  rates?: readonly RateRow[];
}

export interface RepriceOptions {
  onProgress?: (messages: number) => void;
  /** Gives up after so long. */
  limitMs?: number;
  /** Rows in memory at a time. */
  page?: number;
}

export interface Repriced {
  from: Day;
  to: Day;
  timezone: string;
  rules: WhatIfRules;
  rows: ComparisonRow[];
  totals: Comparison[];
  cards: CardUse[];
  confidence: Confidence;
}

/**
 * How long before the first asked unit a thread is read, to know what was open then. A message may take 30 days to
 * be delivered (P1), a click is answered within a day and opens three. A CBP chain without any pause in all that
 * time is taken to begin there.
 */
const LEAD = 35 * DAY;

const PAGE = 5_000;

/**
 * What the stored messages of a period would have cost under other rules or another price list, beside what the
 * ledger says they did cost. Reads one snapshot, number by number and thread by thread, and writes nothing.
 * @throws Refusal when the question makes no sense, when one of this tenant's is being answered already, or when
 * it takes longer than `limitMs`.
 */
export async function reprice(
  pool: pg.Pool,
  tenantId: number,
  whatIf: WhatIf,
  options: RepriceOptions = {},
): Promise<Repriced> {
  check(whatIf);
  const { limitMs } = options;
  try {
    return await withTenants(
      pool,
      [tenantId],
      (client) => compare(client, tenantId, whatIf, options),
      settings(limitMs),
    );
  } catch (error) {
    if (limitMs !== undefined && (error as { code?: string }).code === QUERY_CANCELED) throw tooLong(limitMs);
    throw error;
  }
}

const QUERY_CANCELED = '57014';

/** One snapshot for all queries; cursors are read to their end, so plans need not hurry to the first row. */
function settings(limitMs: number | undefined): string {
  const limit = limitMs === undefined ? '' : `SET LOCAL statement_timeout = ${Math.ceil(limitMs)};`;
  return `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL cursor_tuple_fraction = 1; ${limit}`;
}

function tooLong(limitMs: number): Refusal {
  return new Refusal('unavailable', {
    en: `This takes longer than ${Math.round(limitMs / 1000)} seconds: choose a shorter period, or use the command 'reprice'.`,
    fr: `Cela prend plus de ${Math.round(limitMs / 1000)} secondes\u00a0: choisissez une période plus courte, ou employez la commande «\u00a0reprice\u00a0».`,
  });
}

function check({ from, to, rules }: WhatIf) {
  if (from >= to)
    throw new Refusal(
      'invalid',
      { en: 'The first day has to come before the last.', fr: 'Le premier jour doit précéder le dernier.' },
      'from',
    );
  if (!WHAT_IF_RULES.includes(rules))
    throw new Refusal(
      'invalid',
      {
        en: `There are no rules '${rules}'; choose ${WHAT_IF_RULES.join(', ')}.`,
        fr: `Il n’y a pas de règles «\u00a0${rules}\u00a0»\u00a0; choisissez ${WHAT_IF_RULES.join(', ')}.`,
      },
      'rules',
    );
}

async function compare(
  client: PoolClient,
  tenantId: number,
  whatIf: WhatIf,
  options: RepriceOptions,
): Promise<Repriced> {
  await alone(client, tenantId);
  const { from, to, rules } = whatIf;
  const routes = await routesOfTenant(client, tenantId);
  const actual = await readSpend(client, tenantId, { from, to, groupBy: ['country', 'category'] });
  const tally = new Tally(actual.rows);
  const rates = whatIf.rates ?? (await loadRates(client));
  const cards = new Cards(rates, whatIf.rates !== undefined, rules, await loadMarketMap(client));
  const certainty = noCertainty();
  const progress = progressOf(options);
  for (const route of routes)
    await replayNumber(client, route, whatIf, { tally, cards, certainty, progress }, options);
  return {
    from,
    to,
    timezone: await zoneOf(client, tenantId),
    rules,
    ...tally.result(),
    cards: cards.used(),
    confidence: confidenceOf(certainty),
  };
}

/** One at a time for a tenant, whichever process it runs in; until the transaction ends. */
async function alone(client: PoolClient, tenantId: number) {
  const { rows } = await client.query<{ free: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('parley reprice'), $1) AS free`,
    [tenantId],
  );
  if (!rows[0]!.free)
    throw new Refusal('conflict', {
      en: 'Another what-if of this tenant is being computed; try again when it is done.',
      fr: 'Une autre simulation de ce client est en cours de calcul\u00a0; réessayez quand elle sera finie.',
    });
}

async function zoneOf(client: PoolClient, tenantId: number): Promise<string> {
  const { rows } = await client.query<{ timezone: string }>('SELECT timezone FROM tenant WHERE id = $1', [
    tenantId,
  ]);
  return rows[0]!.timezone;
}

async function routesOfTenant(client: PoolClient, tenantId: number): Promise<Route[]> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM phone_number WHERE tenant_id = $1 ORDER BY id',
    [tenantId],
  );
  const routes = await routesOf(
    client,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id }) => routes.get(id)!);
}

interface Totals {
  tally: Tally;
  cards: Cards;
  certainty: Certainty;
  progress: (messages: number) => void;
}

/** Free units are counted a number (P11), so a number is all that has to be kept apart. */
async function replayNumber(
  client: PoolClient,
  route: Route,
  { from, to, rules }: WhatIf,
  { tally, cards, certainty, progress }: Totals,
  { page = PAGE }: RepriceOptions,
) {
  const { wabaZone: zone, tenantZone, tenantId, phoneNumberId, currency } = route;
  const start = startOfDay(from, tenantZone);
  const asked = { from: countedFrom(start, zone, rules), to: startOfDay(to, tenantZone) };
  const charge = (replayed: ReplayedUnit) => {
    const { occurredAt } = replayed.unit;
    if (occurredAt >= start)
      tally.add(currency, cards.price(replayed, localDay(occurredAt, tenantZone), route));
  };
  const free = new FreeUnits(zone, rules, charge);
  const stretch = { tenantId, phoneNumberId, from: asked.from - LEAD, to: asked.to };
  for await (const threads of threadsOf(client, stretch, page)) {
    let messages = 0;
    for (const thread of threads) {
      for (const unit of replay(thread, { zone, rules, from: asked.from, certainFrom: start }, certainty))
        free.add(unit);
      messages += thread.messages.length;
    }
    progress(messages);
  }
  free.settle();
}

/** Units of the month before the period use up its free ones. */
function countedFrom(start: Instant, zone: string, rules: WhatIfRules): Instant {
  if (!ruleSet(rules).allowance) return start;
  return Math.min(start, startOfDay(`${localDay(start, zone).slice(0, 7)}-01`, zone));
}

/** Tells how many messages were read so far, and ends what takes too long. */
function progressOf({ onProgress, limitMs }: RepriceOptions): (messages: number) => void {
  const began = performance.now();
  let read = 0;
  return (messages) => {
    read += messages;
    onProgress?.(read);
    if (limitMs !== undefined && performance.now() - began > limitMs) throw tooLong(limitMs);
  };
}
