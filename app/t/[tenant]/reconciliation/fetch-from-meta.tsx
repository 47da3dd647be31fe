'use client';

import { type FormEvent, useState, useTransition } from 'react';
import { HowFar, useFollowing } from '@/components/how-far';
import { useLanguage } from '@/components/language';
import { unpack } from '@/lib/access/packed';
import { askMeta } from './actions';
import type { MetaProgress } from './meta/route';
import { Report } from './report';
import type { Names } from './upload';
import { WORDS } from './words';

/** Has Meta asked for its figures, tells how far that is, and shows how they compare. */
export function FetchFromMeta({
  slug,
  accounts,
  span,
  names,
  underWay,
}: {
  slug: string;
  /** Those that have an access token. */
  accounts: readonly string[];
  /** Days that the form begins with, both included. */
  span: { from: string; through: string };
  names: Names;
  underWay: boolean;
}) {
  const t = WORDS[useLanguage()];
  const [progress, setProgress] = useState<MetaProgress | null>(null);
  const [follows, setFollows] = useState(underWay);
  const [problem, setProblem] = useState('');
  const [asking, startTransition] = useTransition();
  useFollowing<MetaProgress>(`/t/${slug}/reconciliation/meta`, follows, (now) => {
    setProgress(now);
    if (!now.over) return;
    setFollows(false);
    setProblem(now.problem ?? '');
  });
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    startTransition(async () => {
      const answer = await askMeta(slug, form);
      setProblem(answer.ok ? '' : answer.problem);
      if (!answer.ok) return;
      setProgress(null);
      setFollows(true);
    });
  };
  const of = progress?.of ?? 0;
  return (
    <>
      <form onSubmit={ask} className="flex flex-wrap items-end gap-3 text-[0.8125rem]">
        <label>
          <span className="mb-1 block font-medium">{t.accountField}</span>
          <select name="waba" className="control">
            {accounts.length > 1 && <option value="">{t.allAccounts}</option>}
            {accounts.map((waba) => (
              <option key={waba}>{waba}</option>
            ))}
          </select>
        </label>
        <label>
          <span className="mb-1 block font-medium">{t.from}</span>
          <input type="date" name="from" required defaultValue={span.from} className="control" />
        </label>
        <label>
          <span className="mb-1 block font-medium">{t.through}</span>
          <input type="date" name="through" required defaultValue={span.through} className="control" />
        </label>
        <button type="submit" className="control font-medium" disabled={asking || follows}>
          {t.fetch}
        </button>
        {follows && <HowFar label={t.fetching} done={progress?.done ?? 0} of={of} at={t.fetchingAt} />}
      </form>
      <p role="alert" className="mt-2 max-w-3xl text-[0.8125rem] text-danger empty:hidden">
        {problem}
      </p>
      {!follows && progress?.reports && (
        <div className="mt-5 space-y-6">
          {unpack(progress.reports).map((report) => (
            <Report key={report.waba} report={report} names={names} />
          ))}
        </div>
      )}
    </>
  );
}
