'use client';

import { useActionState } from 'react';
import { useLanguage } from '@/components/language';
import type { Answer } from '@/lib/access/attempt';
import { type Packed, unpack } from '@/lib/access/packed';
import type { Question } from './question';
import { Result } from './result';
import type { View } from './view';
import { WORDS } from './words';

/** The same question with another price list. Works without scripts as well: the answer is then a new page. */
export function Upload({
  question,
  about,
  action,
}: {
  question: Question;
  /** Period and rules in words. */
  about: string;
  action: (before: Answer<Packed<View>> | null, form: FormData) => Promise<Answer<Packed<View>>>;
}) {
  const language = useLanguage();
  const t = WORDS[language];
  const [answer, submit, waiting] = useActionState(action, null);
  return (
    <>
      <details className="card px-5 py-3 open:pb-5" open={answer !== null || undefined}>
        <summary className="font-medium">{t.withList}</summary>
        <p className="my-3 text-muted">{t.withListText(about)}</p>
        <form action={submit} className="flex flex-wrap items-center gap-2 text-[0.8125rem]">
          {Object.entries(question).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <input
            type="file"
            name="list"
            aria-label={t.list}
            accept=".csv,text/csv"
            required
            className="min-w-0 max-w-full"
          />
          <button type="submit" disabled={waiting} className="control font-medium">
            {waiting ? t.comparing : t.compareWithList}
          </button>
          <span role="status">
            {waiting && <progress aria-label={t.comparing} className="h-1.5 w-32 accent-accent" />}
          </span>
          <span role="alert" className="text-danger">
            {answer && !answer.ok && answer.problem}
          </span>
        </form>
      </details>
      {answer?.ok && <Result id="with-list" view={unpack(answer.value)} />}
    </>
  );
}
