import type { Closed } from '@/lib/invoices/close';
import type { Blocker, Invoice, Preview } from '@/lib/invoices/invoice';
import type { Surveyed } from '@/lib/invoices/survey';

/** Where a tenant's month stands, seen from the operator. */
export const STAGES = ['blocked', 'ready', 'approved', 'issued'] as const;
export type Stage = (typeof STAGES)[number];

export function stageOf({ statuses, blockers }: Pick<Surveyed, 'statuses' | 'blockers'>): Stage {
  if (statuses.length > 0) return statuses.includes('approved') ? 'approved' : 'issued';
  return blockers.length > 0 ? 'blocked' : 'ready';
}

/** The same once a tenant's month is computed, which can fail. */
export function stageOfClosed({
  invoices,
  blockers,
  problem,
}: Pick<Closed, 'invoices' | 'blockers' | 'problem'>): Stage {
  const stage = stageOf({ statuses: invoices.map(({ status }) => status), blockers });
  return stage === 'ready' && problem !== null ? 'blocked' : stage;
}

/** One row a tenant and currency; what belongs to the whole tenant stands on its first. */
export interface CloseRow {
  key: string;
  slug: string;
  name: string;
  stage: Stage;
  isFirst: boolean;
  preview: Preview | null;
  invoice: Invoice | null;
  blockers: Blocker[];
  problem: string | null;
  /** All that stands in the way may be overruled. */
  waivable: boolean;
}

export function rowsOf(closed: readonly Closed[]): CloseRow[] {
  return closed.flatMap((one) => {
    const { slug, name, blockers, problem } = one;
    const stage = stageOfClosed(one);
    const parts: (Preview | Invoice | null)[] = one.invoices.length > 0 ? one.invoices : one.previews;
    return (parts.length > 0 ? parts : [null]).map((part, at) => ({
      key: `${slug} ${part?.currency}`,
      slug,
      name,
      stage,
      isFirst: at === 0,
      preview: part && !('number' in part) ? part : null,
      invoice: part && 'number' in part ? part : null,
      blockers: at === 0 ? blockers : [],
      problem: at === 0 ? problem : null,
      waivable: blockers.length > 0 && problem === null && blockers.every((blocker) => blocker.waivable),
    }));
  });
}

export function countsOf(tenants: readonly Surveyed[]): Record<Stage, number> {
  const counts: Record<Stage, number> = { blocked: 0, ready: 0, approved: 0, issued: 0 };
  for (const one of tenants) counts[stageOf(one)]++;
  return counts;
}
