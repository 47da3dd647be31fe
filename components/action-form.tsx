'use client';

import { type ReactNode, startTransition, useActionState, useEffect, useRef } from 'react';
import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';
import type { FormAction } from './outcome';

const WORDS = inLanguages({ saving: 'Saving…' }, { saving: 'Enregistrement…' });

/**
 * A form that stays as it was filled in: what went well, or what is wrong, stands beside its button, and the field
 * that it is about has the focus.
 */
export function ActionForm({
  action,
  submit,
  readOnly = false,
  children,
}: {
  action: FormAction;
  submit: string;
  /** For who may see and not change it. */
  readOnly?: boolean;
  children: ReactNode;
}) {
  const t = WORDS[useLanguage()];
  const form = useRef<HTMLFormElement>(null);
  const [answer, send, waiting] = useActionState(action, null);
  useEffect(() => {
    for (const field of form.current?.querySelectorAll('[aria-invalid]') ?? [])
      field.removeAttribute('aria-invalid');
    if (!answer || answer.ok || !answer.field) return;
    const field = form.current?.elements.namedItem(answer.field);
    if (!(field instanceof HTMLElement)) return;
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  }, [answer]);
  return (
    <form
      ref={form}
      action={send}
      // By itself, React empties a form that was sent.
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        startTransition(() => send(given));
      }}
    >
      <fieldset disabled={readOnly} className="min-w-0">
        {children}
      </fieldset>
      <div className="mt-5 flex flex-wrap items-center gap-3">
        {!readOnly && (
          <button
            type="submit"
            disabled={waiting}
            className="control border-accent bg-accent font-medium text-on-accent"
          >
            {waiting ? t.saving : submit}
          </button>
        )}
        <span role="status" className="text-[0.8125rem] text-muted">
          {answer?.ok && answer.value}
        </span>
        <span role="alert" className="text-[0.8125rem] text-danger">
          {answer && !answer.ok && answer.problem}
        </span>
      </div>
    </form>
  );
}
