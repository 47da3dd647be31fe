'use client';

import { startTransition, useActionState, useState } from 'react';
import type { FormAction } from '@/components/outcome';

/** A member's role, and a button once another one is chosen. */
export function RoleForm({
  action,
  user,
  role,
  roles,
  label,
  save,
}: {
  action: FormAction;
  user: number;
  role: string;
  roles: (readonly [value: string, name: string])[];
  label: string;
  /** What the button shows, and its whole name. */
  save: readonly [shown: string, label: string];
}) {
  const [answer, send, waiting] = useActionState(action, null);
  const [chosen, setChosen] = useState(role);
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
      <input type="hidden" name="user" value={user} />
      <select
        name="role"
        aria-label={label}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        className="control"
      >
        {roles.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {chosen !== role && (
        <button type="submit" disabled={waiting} aria-label={save[1]} className="control">
          {save[0]}
        </button>
      )}
      <span role="alert" className="text-danger text-xs empty:hidden">
        {answer?.ok === false && answer.problem}
      </span>
    </form>
  );
}
