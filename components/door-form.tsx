'use client';

import { type ReactNode, startTransition, useActionState } from 'react';
import { DoorButton } from './door';
import type { FormAction } from './outcome';

/** A form before the door. What it asks for gives way to the answer once all is well; a refusal stands below. */
export function DoorForm({
  action,
  submit,
  busy,
  then,
  children,
}: {
  action: FormAction;
  submit: string;
  busy: string;
  /** Where to go on, below the answer. */
  then?: ReactNode;
  children?: ReactNode;
}) {
  const [answer, send, waiting] = useActionState(action, null);
  if (answer?.ok) {
    return (
      <div className="mt-8 space-y-4">
        <p role="status">{answer.value}</p>
        {then}
      </div>
    );
  }
  return (
    <form
      action={send}
      className="mt-8 space-y-4"
      // By itself, React empties a form that was sent.
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        startTransition(() => send(given));
      }}
    >
      {children}
      <p role="alert" className={answer ? 'text-danger' : 'sr-only'}>
        {answer?.problem}
      </p>
      <DoorButton disabled={waiting}>{waiting ? busy : submit}</DoorButton>
    </form>
  );
}
