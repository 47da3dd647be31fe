'use client';

import { type ReactNode, startTransition, useEffect, useId, useRef } from 'react';
import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';
import { type FormAction, useOutcome } from './outcome';

const WORDS = inLanguages(
  { cancel: 'Cancel', working: 'Working…' },
  { cancel: 'Annuler', working: 'En cours…' },
);

/**
 * A button that asks before it does: what it shows is said and confirmed in a dialog, whose form the action gets. The
 * action's sentence stands beside the button afterwards, while there is one.
 */
export function Confirm({
  button,
  title,
  children,
  fields,
  action,
  submit,
  danger = false,
}: {
  button: string;
  title: string;
  /** What will happen, and what else the form asks for. */
  children: ReactNode;
  /** What the form carries unseen. */
  fields: Readonly<Record<string, string>>;
  action: FormAction;
  submit: string;
  danger?: boolean;
}) {
  const id = useId();
  const t = WORDS[useLanguage()];
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [answer, send, waiting] = useOutcome(action);
  useEffect(() => {
    if (!answer?.ok) return;
    dialog.current?.close();
    form.current?.reset();
  }, [answer]);
  return (
    <>
      <button
        type="button"
        className={`control ${danger ? 'text-danger' : ''}`}
        onClick={() => dialog.current?.showModal()}
      >
        {button}
      </button>
      <span role="status" className="text-muted text-xs empty:hidden">
        {answer?.ok && answer.value}
      </span>
      <dialog
        ref={dialog}
        aria-labelledby={id}
        className="m-auto w-full max-w-lg rounded-[10px] border border-line bg-surface p-6 text-ink shadow-black/20 shadow-xl backdrop:bg-black/40 max-sm:w-[calc(100vw-2rem)]"
      >
        <form
          ref={form}
          action={send}
          // By itself, React empties a form that was sent.
          onSubmit={(event) => {
            event.preventDefault();
            const given = new FormData(event.currentTarget);
            startTransition(() => send(given));
          }}
          className="space-y-4 whitespace-normal text-left text-sm"
        >
          <h2 id={id} className="font-medium text-base">
            {title}
          </h2>
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {children}
          {answer && !answer.ok && (
            <p role="alert" className="text-danger">
              {answer.problem}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <button type="button" className="control" onClick={() => dialog.current?.close()}>
              {t.cancel}
            </button>
            <button
              type="submit"
              disabled={waiting}
              className={`control font-medium ${danger ? 'border-danger text-danger' : 'border-accent bg-accent text-on-accent'}`}
            >
              {waiting ? t.working : submit}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
