'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';

const WORDS = inLanguages({ main: 'Main' }, { main: 'Principale' });

export interface Tab {
  href: string;
  name: string;
}

/** The first tab is the home of the others: it is current only on its own page. */
export function NavTabs({ tabs, label }: { tabs: Tab[]; label?: string }) {
  const path = usePathname();
  const language = useLanguage();
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another current tab.
  useEffect(() => bringIntoSight(nav.current!), [path]);
  return (
    <nav ref={nav} aria-label={label ?? WORDS[language].main} className="-mb-px flex gap-1 overflow-x-auto">
      {tabs.map(({ href, name }, index) => {
        const current = index === 0 ? path === href : path === href || path.startsWith(`${href}/`);
        return (
          <Link key={href} href={href} aria-current={current ? 'page' : undefined} className="tab">
            {name}
          </Link>
        );
      })}
    </nav>
  );
}

/** Where the screen is too narrow for all of them, the tabs scroll, and the current one is seen. */
function bringIntoSight(nav: HTMLElement) {
  const current = nav.querySelector('[aria-current]')?.getBoundingClientRect();
  if (!current) return;
  const { left, right } = nav.getBoundingClientRect();
  if (current.right > right) nav.scrollLeft += current.right - right;
  else if (current.left < left) nav.scrollLeft -= left - current.left;
}
