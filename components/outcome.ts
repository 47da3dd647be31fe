'use client';

import { useActionState, useEffect, useRef } from 'react';
import type { Answer } from '@/lib/access/attempt';
import { toast } from './toast';

export type FormAction = (before: Answer<string> | null, form: FormData) => Promise<Answer<string>>;

/**
 * What a form's action answered, to be said beside its button. Where the button is gone by then, with the row that it
 * was about, a message at the edge of the page says it, and the focus goes to the page's content.
 */
export function useOutcome(action: FormAction) {
  const untold = useRef<string | null>(null);
  const [answer, send, waiting] = useActionState<Answer<string> | null, FormData>(async (before, form) => {
    const given = await action(before, form);
    untold.current = given.ok ? given.value : null;
    return given;
  }, null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer that is rendered is told.
  useEffect(() => {
    untold.current = null;
  }, [answer]);
  useEffect(
    () => () => {
      if (untold.current === null) return;
      toast({ text: untold.current });
      queueMicrotask(() => {
        if (document.activeElement === document.body) document.getElementById('content')?.focus();
      });
    },
    [],
  );
  return [answer, send, waiting] as const;
}
