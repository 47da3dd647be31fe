import { holding } from '../invoices/hold';
import { proveBooks } from './books';

/** How far the proof of a tenant's books is. */
export interface ProofRun {
  done: number;
  of: number;
  endedAt: number | null;
  /** A defect ended it before its end. */
  brokeOff: boolean;
}

/** Only for looking on, as this process knows it; on globalThis, as actions and routes are bundled apart. */
const shared = globalThis as { parleyProofs?: Map<number, ProofRun> };
shared.parleyProofs ??= new Map();
const runs = shared.parleyProofs;

export function proofRunOf(tenantId: number): ProofRun | null {
  return runs.get(tenantId) ?? null;
}

/** Begins to prove a tenant's books and does not wait. @throws Refusal when that is under way, here or elsewhere. */
export async function startProof(tenant: { id: number; slug: string }, now: number): Promise<void> {
  const run: ProofRun = { done: 0, of: 0, endedAt: null, brokeOff: false };
  await new Promise<void>((resolve, reject) => {
    const work = async () => {
      runs.set(tenant.id, run);
      resolve();
      try {
        await proveBooks(tenant, now, (done, of) => Object.assign(run, { done, of }));
      } catch (error) {
        console.error(error);
        run.brokeOff = true;
      } finally {
        run.endedAt = Date.now();
      }
    };
    holding(`The proof of ${tenant.slug}`, work).catch(reject);
  });
}
