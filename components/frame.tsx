'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';
import { Logo } from './logo';
import { NavTabs, type Tab } from './nav-tabs';
import { PaletteButton } from './palette-button';
import { SoftLinks } from './soft-links';
import { Toaster } from './toast';
import { UserMenu } from './user-menu';

const WORDS = inLanguages({ skip: 'Skip to the content' }, { skip: 'Aller au contenu' });

/** What stands around every page behind the door. `place` says where one is: a tenant, or the operator's pages. */
export function Frame({
  email,
  isOperator,
  theme,
  place,
  tabs,
  tenant,
  children,
}: {
  email: string;
  isOperator: boolean;
  theme: string;
  place?: ReactNode;
  tabs?: Tab[];
  /** Short name of the tenant whose pages these are. */
  tenant?: string;
  children: ReactNode;
}) {
  const t = WORDS[useLanguage()];
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-2 focus:text-on-accent"
      >
        {t.skip}
      </a>
      <header className="border-line border-b bg-surface">
        <div className="mx-auto max-w-(--page-width) px-4 sm:px-6">
          <div className="flex h-14 items-center gap-2">
            <Link href="/" aria-label="Parley" className="rounded-md">
              <Logo word={false} />
            </Link>
            {place && (
              <span aria-hidden="true" className="text-line-strong">
                /
              </span>
            )}
            {place}
            <div className="ml-auto flex items-center gap-1">
              <PaletteButton tabs={tabs ?? []} tenant={tenant} />
              <UserMenu email={email} isOperator={isOperator} theme={theme} />
            </div>
          </div>
          {tabs && <NavTabs tabs={tabs} />}
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto max-w-(--page-width) px-4 py-8 outline-none sm:px-6 sm:py-10"
      >
        {children}
      </main>
      <Toaster />
      <SoftLinks />
    </>
  );
}
