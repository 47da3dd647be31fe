import type { NextRequest } from 'next/server';
import { type Packed, pack } from '@/lib/access/packed';
import { requireTenant } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { metaRunOf } from '@/lib/reconcile-meta/run';
import { type ShownReport, shown } from '../shown';
import { WORDS } from '../words';

interface Context {
  params: Promise<{ tenant: string }>;
}

/** How far Meta was asked, and what came of it. */
export interface MetaProgress {
  done: number;
  of: number;
  over: boolean;
  problem: string | null;
  reports: Packed<ShownReport[]> | null;
}

/** Asked for again and again by the page. Null: nothing was begun here. */
export async function GET(_: NextRequest, { params }: Context) {
  const { tenant } = await requireTenant((await params).tenant);
  const language = await currentLanguage();
  const run = metaRunOf(tenant.id);
  const progress: MetaProgress | null = run && {
    done: run.done,
    of: run.of,
    over: run.endedAt !== null,
    problem: run.refusal?.in(language) ?? (run.brokeOff ? WORDS[language].fetchBrokeOff : null),
    reports: run.reports && pack(shown(run.reports)),
  };
  return Response.json(progress, { headers: { 'Cache-Control': 'no-store' } });
}
