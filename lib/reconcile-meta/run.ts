import { Refusal } from '../api/refusal';
import { asTenant } from '../db/pools';
import { holding } from '../invoices/hold';
import { askableAccounts } from '../tenants/access-token';
import { fetchFromMeta, type Span } from './fetch';
import { type AccountReport, reconcileFetched } from './reconcile';

/** How far the figures of a tenant are fetched, and what came of them. */
export interface MetaRun {
  done: number;
  of: number;
  endedAt: number | null;
  refusal: Refusal | null;
  /** A defect ended it before its end. */
  brokeOff: boolean;
  reports: AccountReport[] | null;
}

/** Only for looking on, as this process knows it; on globalThis, as actions and routes are bundled apart. */
const shared = globalThis as { parleyMetaRuns?: Map<number, MetaRun> };
shared.parleyMetaRuns ??= new Map();
const runs = shared.parleyMetaRuns;

export function metaRunOf(tenantId: number): MetaRun | null {
  return runs.get(tenantId) ?? null;
}

/** Begins to ask Meta and does not wait. @throws Refusal when nothing can be asked, or it is under way already. */
export async function startFetch(
  tenant: { id: number; slug: string },
  { waba, ...span }: Span & { waba?: string },
  now: number,
): Promise<void> {
  const accounts = await asTenant(tenant.id, (client) => askableAccounts(client, tenant.id, waba));
  const run: MetaRun = { done: 0, of: 0, endedAt: null, refusal: null, brokeOff: false, reports: null };
  await new Promise<void>((resolve, reject) => {
    const work = async () => {
      runs.set(tenant.id, run);
      resolve();
      try {
        const fetched = await fetchFromMeta(accounts, span, now, (done, of) =>
          Object.assign(run, { done, of }),
        );
        run.reports = await asTenant(tenant.id, (client) =>
          reconcileFetched(client, tenant.id, fetched, now),
        );
      } catch (error) {
        if (error instanceof Refusal) run.refusal = error;
        else {
          console.error(error);
          run.brokeOff = true;
        }
      } finally {
        run.endedAt = Date.now();
      }
    };
    holding(`Meta (${tenant.slug})`, work).catch(reject);
  });
}
