'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { HowFar, useFollowing } from '@/components/how-far';
import { useLanguage } from '@/components/language';
import type { ProofRun } from '@/lib/proof/run';
import { prove } from './actions';
import { WORDS } from './words';

/** Has the books proven, and tells how far that is; then the page is asked for anew. */
export function ProveAgain({
  slug,
  started,
  first,
}: {
  slug: string;
  /** The run that is under way, when the page was made. */
  started: ProofRun | null;
  /** Nothing was proven yet. */
  first: boolean;
}) {
  const t = WORDS[useLanguage()];
  const router = useRouter();
  const [run, setRun] = useState(started);
  const [follows, setFollows] = useState(started !== null && started.endedAt === null);
  const [problem, setProblem] = useState('');
  const [asking, startTransition] = useTransition();
  useFollowing<ProofRun>(`/t/${slug}/reconciliation/progress`, follows, (now) => {
    setRun(now);
    if (now.endedAt === null) return;
    setFollows(false);
    if (now.brokeOff) setProblem(t.brokeOff);
    router.refresh();
  });
  const ask = () =>
    startTransition(async () => {
      const answer = await prove(slug);
      setProblem(answer.ok ? '' : answer.problem);
      if (!answer.ok) return;
      setRun(null);
      setFollows(true);
    });
  const of = run?.of ?? 0;
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3 text-[0.8125rem]">
      <button type="button" className="control" disabled={asking || follows} onClick={ask}>
        {first ? t.proveNow : t.proveAgain}
      </button>
      {follows && <HowFar label={t.proving} done={run?.done ?? 0} of={of} at={t.provingAt} />}
      <span role="alert" className="text-danger empty:hidden">
        {problem}
      </span>
    </div>
  );
}
