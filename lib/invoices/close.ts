import { Refusal } from '../api/refusal';
import { pool, withTenants } from '../db/pools';
import type { Day } from '../engine/event';
import { approveMonth } from './approve';
import type { Blocker, Invoice, Preview } from './invoice';
import { issueInvoice } from './issue';
import { previewMonth } from './preview';
import { listInvoices } from './read';

/** Most of the time an answer of Stripe is waited for; its pace is kept in lib/stripe. */
const PARALLEL = 64;

export interface Close {
  /** First day of the month. */
  month: Day;
  /** Slug; all tenants when absent. */
  tenant?: string;
  /** Only these; in the order of their slugs. */
  among?: readonly number[];
  /** Approves every month that nothing blocks. */
  approve: boolean;
  /** Overrules the blockers that may be. */
  waive?: boolean;
  /** Issues what is approved. */
  send: boolean;
  by: string;
  now: number;
  /** Tenants at once. */
  parallel?: number;
  onProgress?: (one: Closed, done: number, of: number) => void;
}

/** Where a tenant's month stands after the run. */
export interface Closed {
  tenantId: number;
  slug: string;
  name: string;
  /** Computed only; empty once the month is approved. */
  previews: Preview[];
  invoices: Invoice[];
  blockers: Blocker[];
  /** What went wrong with this tenant, while the others went on. */
  problem: string | null;
}

/**
 * Brings a month as far as it is asked: computed, approved, issued. Each tenant by itself, so that one that is blocked
 * or fails keeps nobody else back; the same run again goes on where it was.
 */
export async function closeMonth(close: Close): Promise<Closed[]> {
  const tenants = await tenantsToClose(close);
  const done: Closed[] = [];
  const waiting = tenants.entries();
  const results = new Array<Closed>(tenants.length);
  const lane = async () => {
    for (const [at, tenant] of waiting) {
      const one = await closeOne(tenant, close);
      results[at] = one;
      done.push(one);
      close.onProgress?.(one, done.length, tenants.length);
    }
  };
  await Promise.all(Array.from({ length: close.parallel ?? PARALLEL }, lane));
  return results;
}

type Who = Pick<Closed, 'tenantId' | 'slug' | 'name'>;

async function tenantsToClose({ tenant: slug, among }: Close): Promise<Who[]> {
  const { rows } = await pool('parley_operator').query<Who>(
    `SELECT id AS "tenantId", slug, name FROM tenant
      WHERE ($1::text IS NULL OR slug = $1) AND ($2::int[] IS NULL OR id = ANY ($2)) ORDER BY slug`,
    [slug ?? null, among ?? null],
  );
  if (slug && rows.length === 0)
    throw new Refusal(
      'not_found',
      { en: `There is no tenant '${slug}'.`, fr: `Il n’y a pas de client «\u00a0${slug}\u00a0».` },
      'tenant',
    );
  return rows;
}

async function closeOne(who: Who, close: Close): Promise<Closed> {
  const one: Closed = { ...who, previews: [], invoices: [], blockers: [], problem: null };
  try {
    one.invoices = await standing(who.tenantId, close.month);
    if (one.invoices.length === 0 && close.approve) await approveOne(one, close);
    else if (one.invoices.length === 0) await previewOne(one, close);
    if (close.send) await sendOne(one, close);
  } catch (error) {
    one.problem = error instanceof Error ? error.message : String(error);
  }
  return one;
}

async function standing(tenantId: number, month: Day): Promise<Invoice[]> {
  const all = await withTenants(pool('parley_operator'), [tenantId], (client) =>
    listInvoices(client, tenantId),
  );
  return all.filter((invoice) => invoice.month === month && invoice.status !== 'void');
}

async function approveOne(one: Closed, { month, by, now, waive }: Close) {
  try {
    one.invoices = await approveMonth({ tenantId: one.tenantId, month, by, now, waive });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await previewOne(one, { month, now });
  }
}

async function previewOne(one: Closed, { month, now }: Pick<Close, 'month' | 'now'>) {
  one.previews = await withTenants(pool('parley_operator'), [one.tenantId], (client) =>
    previewMonth(client, one.tenantId, month, now),
  );
  one.blockers = one.previews[0]?.blockers ?? [];
}

async function sendOne(one: Closed, { now, by }: Close) {
  for (const [at, invoice] of one.invoices.entries()) {
    one.invoices[at] = await issueInvoice(one.tenantId, invoice.id, now, { by });
    one.problem ??= one.invoices[at].stripeProblem;
  }
}
