'use client';

import { type FormEvent, useEffect, useState, useTransition } from 'react';
import { useLanguage } from '@/components/language';
import { unpack } from '@/lib/access/packed';
import { askMeta } from './actions';
import type { MetaProgress } from './meta/route';
import { Report } from './report';
import type { Names } from './upload';
import { WORDS } from './words';

const EVERY_MS = 500;

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
  useEffect(() => {
    if (!follows) return;
    let over = false;
    const look = async () => {
      const answer = await fetch(`/t/${slug}/reconciliation/meta`, { cache: 'no-store' }).catch(() => null);
      const now = answer?.ok ? ((await answer.json()) as MetaProgress | null) : null;
      if (over || !now) return;
      setProgress(now);
      if (!now.over) return;
      setFollows(false);
      setProblem(now.problem ?? '');
    };
    const timer = setInterval(look, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [follows, slug]);
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
        {follows && (
          <>
            <progress
              aria-label={t.fetching}
              value={of > 0 ? progress!.done : undefined}
              max={of > 0 ? of : undefined}
              className="h-1.5 w-40 accent-accent"
            />
            <span role="status" className="text-muted">
              {of > 0 ? t.fetchingAt(progress!.done, of) : `${t.fetching}…`}
            </span>
          </>
        )}
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
