'use client';

import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';
import type { Tab } from './nav-tabs';

const CommandPalette = lazy(() => import('./command-palette'));

const WORDS = inLanguages({ goTo: 'Go to…', label: 'Go to' }, { goTo: 'Aller à…', label: 'Aller à' });

/** Opens the command palette, as Ctrl-K and ⌘K do; its code comes when it is first asked for. */
export function PaletteButton({ tabs, tenant }: { tabs: Tab[]; tenant?: string }) {
  const t = WORDS[useLanguage()];
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-label={t.label}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
        className="flex h-9 items-center gap-2 rounded-md px-2 text-[0.8125rem] text-muted hover:bg-sunken hover:text-ink sm:border sm:border-line sm:pr-1.5 sm:pl-2.5"
      >
        <Search aria-hidden="true" className="size-4" />
        <span aria-hidden="true" className="max-sm:hidden">
          {t.goTo}
        </span>
        <span aria-hidden="true" className="rounded bg-sunken px-1.5 text-xs max-sm:hidden">
          Ctrl K
        </span>
      </button>
      {open && (
        <Suspense fallback={null}>
          <CommandPalette tabs={tabs} tenant={tenant} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
