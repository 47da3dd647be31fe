'use client';

import { startTransition } from 'react';
import { useLanguage } from '@/components/language';
import { toast } from '@/components/toast';
import { dropBudget, restoreBudget } from './actions';
import { WORDS } from './words';

/** Removes at once, and offers to take it back. */
export function RemoveButton({ slug, id, name }: { slug: string; id: number; name: string }) {
  const t = WORDS[useLanguage()];
  const remove = async () => {
    const answer = await dropBudget(slug, id);
    if (!answer.ok) return toast({ text: answer.problem });
    const budget = answer.value;
    toast({
      text: t.removed,
      undo: budget
        ? {
            label: t.undo,
            run: async () => {
              const back = await restoreBudget(slug, budget);
              return back.ok ? back.value : back.problem;
            },
          }
        : undefined,
    });
  };
  return (
    <button
      type="button"
      className="control text-danger"
      aria-label={`${t.remove}: ${name}`}
      onClick={() => startTransition(remove)}
    >
      {t.remove}
    </button>
  );
}
