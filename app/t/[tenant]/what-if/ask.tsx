'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { type FormEvent, useTransition } from 'react';
import { useLanguage } from '@/components/language';
import { WHAT_IF_RULES } from '@/lib/reprice/rules';
import type { Question } from './question';
import { WORDS } from './words';

/** Days and rules. Without scripts it is a form like any other; with them it says that the answer is on its way. */
export function Ask({ base, question }: { base: string; question: Question }) {
  const t = WORDS[useLanguage()];
  const router = useRouter();
  const params = useSearchParams();
  const [waiting, startTransition] = useTransition();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // What is chosen of the tables below stays for the next answer.
    const query = new URLSearchParams(params);
    for (const [name, value] of new FormData(event.currentTarget)) query.set(name, String(value));
    startTransition(() => router.push(`${base}?${query}`, { scroll: false }));
  }
  return (
    <form action={base} onSubmit={submit} className="flex flex-wrap items-center gap-2 text-[0.8125rem]">
      <label className="flex items-center gap-1.5">
        <span className="text-muted">{t.from}</span>
        <input type="date" name="from" required defaultValue={question.from} className="control" />
      </label>
      <label className="flex items-center gap-1.5">
        <span className="text-muted">{t.through}</span>
        <input type="date" name="through" required defaultValue={question.through} className="control" />
      </label>
      <label className="flex min-w-0 items-center gap-1.5">
        <span className="text-muted">{t.under}</span>
        <select name="rules" defaultValue={question.rules} className="control min-w-0">
          {WHAT_IF_RULES.map((rules) => (
            <option key={rules} value={rules}>
              {t.rules[rules]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={waiting} className="control font-medium">
        {waiting ? t.comparing : t.compare}
      </button>
      <span role="status">
        {waiting && <progress aria-label={t.comparing} className="h-1.5 w-32 accent-accent" />}
      </span>
    </form>
  );
}
