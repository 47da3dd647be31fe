'use client';

import { useActionState, useEffect } from 'react';
import type { FormAction } from '@/components/confirm';
import { toast } from '@/components/toast';

/** A button that does one thing at once; what came of it is said at the edge of the page. */
export function ActionButton({
  action,
  name,
  label,
  fields,
}: {
  action: FormAction;
  name: string;
  /** The whole of what it does, where `name` alone does not say. */
  label: string;
  fields: Readonly<Record<string, string>>;
}) {
  const [answer, submit, waiting] = useActionState(action, null);
  useEffect(() => {
    if (answer) toast({ text: answer.ok ? answer.value : answer.problem });
  }, [answer]);
  return (
    <form action={submit}>
      {Object.entries(fields).map(([field, value]) => (
        <input key={field} type="hidden" name={field} value={value} />
      ))}
      <button type="submit" disabled={waiting} aria-label={label} className="control">
        {name}
      </button>
    </form>
  );
}
