'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState, useTransition } from 'react';
import { useLanguage } from '@/components/language';
import type { ProofRun } from '@/lib/proof/run';
import { prove } from './actions';
import { WORDS } from './words';

const EVERY_MS = 500;

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
  useEffect(() => {
    if (!follows) return;
    let over = false;
    const look = async () => {
      const answer = await fetch(`/t/${slug}/reconciliation/progress`, { cache: 'no-store' }).catch(
        () => null,
      );
      const now = answer?.ok ? ((await answer.json()) as ProofRun | null) : null;
      if (over || !now) return;
      setRun(now);
      if (now.endedAt === null) return;
      setFollows(false);
      if (now.brokeOff) setProblem(t.brokeOff);
      router.refresh();
    };
    const timer = setInterval(look, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [follows, slug, router, t]);
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
      {follows && (
        <>
          <progress
            aria-label={t.proving}
            value={of > 0 ? run!.done : undefined}
            max={of > 0 ? of : undefined}
            className="h-1.5 w-40 accent-accent"
          />
          <span role="status" className="text-muted">
            {of > 0 ? t.provingAt(run!.done, of) : `${t.proving}…`}
          </span>
        </>
      )}
      <span role="alert" className="text-danger empty:hidden">
        {problem}
      </span>
    </div>
  );
}
