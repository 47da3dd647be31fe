'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Confirm } from '@/components/confirm';
import { useFollowing } from '@/components/how-far';
import { useLanguage } from '@/components/language';
import { closeAll } from './actions';
import type { Run } from './run';
import { WORDS } from './words';

/** The two steps for all tenants, and how far the one that runs is. */
export function Progress({
  month,
  started,
  ready,
  approved,
  hasStripe,
}: {
  /** '2026-10' */
  month: string;
  /** The last run, when the page was made. */
  started: Run | null;
  ready: number;
  approved: number;
  hasStripe: boolean;
}) {
  const t = WORDS[useLanguage()];
  const [run, setRun] = useState(started);
  const [asked, setAsked] = useState(0);
  const router = useRouter();
  const running = run !== null && run.endedAt === null;
  const follows = running || asked > 0;
  useFollowing<Run>(`/operator/close/progress?month=${month}`, follows, (now) => {
    setRun(now);
    if (now.endedAt === null) return;
    setAsked(0);
    router.refresh();
  });
  const act = async (...given: Parameters<typeof closeAll>) => {
    const answer = await closeAll(...given);
    if (answer.ok) {
      setRun(null);
      setAsked((times) => times + 1);
    }
    return answer;
  };
  if (!run && !follows && ready === 0 && approved === 0) return null;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-2">
        {ready > 0 && !running && (
          <Confirm
            button={t.approveReady(ready)}
            title={t.approveReadyTitle(ready, month)}
            submit={t.approveReadySubmit}
            fields={{ month, step: 'approve' }}
            action={act}
          >
            <p>{t.approveReadyText}</p>
          </Confirm>
        )}
        {approved > 0 && !running && (
          <Confirm
            button={t.issueApproved(approved)}
            title={t.issueApprovedTitle(approved)}
            submit={t.issueApprovedSubmit}
            fields={{ month, step: 'send' }}
            action={act}
          >
            <p>{hasStripe ? t.issueToStripe : t.issueHere}</p>
          </Confirm>
        )}
      </div>
      {follows && <Bar run={run} />}
      {run && run.endedAt !== null && <Outcome run={run} />}
    </div>
  );
}

function Bar({ run }: { run: Run | null }) {
  const t = WORDS[useLanguage()];
  const { done, of } = run ?? { done: 0, of: 0 };
  const word = run?.step === 'send' ? t.issuing : run ? t.approving : t.starting;
  return (
    <div>
      <p role="status" className="mb-1 text-[0.8125rem] text-muted">
        {of > 0 ? t.progress(word, done, of) : `${word}…`}
      </p>
      <progress
        aria-label={word}
        value={of > 0 ? done : undefined}
        max={of > 0 ? of : undefined}
        className="h-1.5 w-full max-w-md accent-accent"
      />
    </div>
  );
}

function Outcome({ run }: { run: Run }) {
  const t = WORDS[useLanguage()];
  const { step, of, problems, brokeOff } = run;
  const wrong = problems.length + (brokeOff ? 1 : 0);
  return (
    <div role="status" className="text-[0.8125rem]">
      <p className="text-muted">
        {step === 'approve'
          ? wrong > 0
            ? t.approvalDoneBut(of, wrong)
            : t.approvalDone(of)
          : wrong > 0
            ? t.issueDoneBut(of, wrong)
            : t.issueDone(of)}
      </p>
      {wrong > 0 && (
        <ul className="mt-1 space-y-0.5 text-warn">
          {problems.map(({ slug, name, problem }) => (
            <li key={slug}>{t.problem(name, problem)}</li>
          ))}
          {brokeOff && <li>{t.problem(t.all, t.brokeOff)}</li>}
        </ul>
      )}
    </div>
  );
}
