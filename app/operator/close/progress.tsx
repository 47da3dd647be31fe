'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Confirm } from '@/components/confirm';
import { count, plural } from '@/components/format';
import { closeAll } from './actions';
import type { Run } from './run';

const EVERY_MS = 700;

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
  const [run, setRun] = useState(started);
  const [asked, setAsked] = useState(0);
  const router = useRouter();
  const running = run !== null && run.endedAt === null;
  const follows = running || asked > 0;
  useEffect(() => {
    if (!follows) return;
    let over = false;
    const look = async () => {
      const answer = await fetch(`/operator/close/progress?month=${month}`, { cache: 'no-store' }).catch(
        () => null,
      );
      const now = answer?.ok ? ((await answer.json()) as Run | null) : null;
      if (over) return;
      if (now) setRun(now);
      if (now?.endedAt == null) return;
      setAsked(0);
      router.refresh();
    };
    const timer = setInterval(look, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [follows, month, router]);
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
            button={`Approve ${count(ready)} ready`}
            title={`Approve ${plural(ready, 'tenant')} for ${month}?`}
            submit="Approve all that are ready"
            fields={{ month, step: 'approve' }}
            action={act}
          >
            <p>
              Lines and sums are frozen as they are now, and each invoice gets its number. Charges that come
              later go on the next month’s invoice as adjustments. Tenants that are blocked are left out.
            </p>
          </Confirm>
        )}
        {approved > 0 && !running && (
          <Confirm
            button={`Issue ${count(approved)} approved`}
            title={`Issue the invoices of ${plural(approved, 'tenant')}?`}
            submit="Issue all that are approved"
            fields={{ month, step: 'send' }}
            action={act}
          >
            <p>
              {hasStripe
                ? 'They go to Stripe, which sends them to the customers. From then on an invoice can only be voided or credited.'
                : 'There is no Stripe key: they are marked as issued here and nothing is sent. The documents are yours to hand over.'}
            </p>
          </Confirm>
        )}
      </div>
      {follows && <Bar run={run} />}
      {run && run.endedAt !== null && <Outcome run={run} />}
    </div>
  );
}

function Bar({ run }: { run: Run | null }) {
  const { done, of } = run ?? { done: 0, of: 0 };
  const word = run?.step === 'send' ? 'Issuing' : run ? 'Approving' : 'Starting';
  return (
    <div>
      <p role="status" className="mb-1 text-[0.8125rem] text-muted">
        {of > 0 ? `${word}: ${count(done)} of ${plural(of, 'tenant')}` : `${word}…`}
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
  const { step, of, problems } = run;
  return (
    <div role="status" className="text-[0.8125rem]">
      <p className="text-muted">
        {step === 'approve' ? 'Approval' : 'Issue'} of {plural(of, 'tenant')} is through
        {problems.length > 0 && `, with ${plural(problems.length, 'problem')}`}.
      </p>
      {problems.length > 0 && (
        <ul className="mt-1 space-y-0.5 text-warn">
          {problems.map(({ slug, name, problem }) => (
            <li key={slug}>
              {name}: {problem}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
