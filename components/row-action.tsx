'use client';

import { startTransition } from 'react';
import { type FormAction, useOutcome } from './outcome';

/** A button of a row that does one thing at once; what was refused stands beside it. */
export function RowAction({
  action,
  fields,
  name,
  label,
}: {
  action: FormAction;
  fields: Readonly<Record<string, string>>;
  name: string;
  /** With what the row is about, for who does not see it. */
  label?: string;
}) {
  const [answer, send, waiting] = useOutcome(action);
  return (
    <form
      action={send}
      className="inline-flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        startTransition(() => send(given));
      }}
    >
      {Object.entries(fields).map(([key, value]) => (
        <input key={key} type="hidden" name={key} value={value} />
      ))}
      <button type="submit" disabled={waiting} aria-label={label} className="control">
        {name}
      </button>
      <span role="status" className="text-muted text-xs empty:hidden">
        {answer?.ok && answer.value}
      </span>
      <span role="alert" className="text-danger text-xs empty:hidden">
        {answer?.ok === false && answer.problem}
      </span>
    </form>
  );
}
