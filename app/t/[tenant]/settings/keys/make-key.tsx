'use client';

import { startTransition, useActionState, useState } from 'react';
import { Field } from '@/components/field';
import { useLanguage } from '@/components/language';
import type { FormAction } from '@/components/outcome';
import { WORDS } from './words';

const MAIN = 'control border-accent bg-accent font-medium text-on-accent';

/** Makes a key, and shows it until it has been kept. */
export function MakeKey({ action }: { action: FormAction }) {
  const t = WORDS[useLanguage()];
  const [answer, send, waiting] = useActionState(action, null);
  const [kept, setKept] = useState<string | null>(null);
  if (answer?.ok && answer.value !== kept) {
    return (
      <div className="space-y-4">
        <p role="status">{t.once}</p>
        <Field label={t.key}>
          {(field) => (
            <input
              {...field}
              readOnly
              value={answer.value}
              onFocus={(event) => event.currentTarget.select()}
              className="control w-full font-mono"
            />
          )}
        </Field>
        <button type="button" className={MAIN} onClick={() => setKept(answer.value)}>
          {t.another}
        </button>
      </div>
    );
  }
  return (
    <form
      action={send}
      // By itself, React empties a form that was sent.
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        startTransition(() => send(given));
      }}
      className="space-y-4"
    >
      <Field label={t.name} hint={t.nameHint}>
        {(field) => (
          <input
            {...field}
            name="name"
            required
            maxLength={200}
            autoComplete="off"
            className="control w-full"
          />
        )}
      </Field>
      <p role="alert" className="text-danger empty:hidden">
        {answer?.ok === false && answer.problem}
      </p>
      <button type="submit" disabled={waiting} className={MAIN}>
        {waiting ? t.making : t.make}
      </button>
    </form>
  );
}
