import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Shell } from '@/components/shell';
import { requireOperator } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { operatorTabs } from './tabs';
import { NAVIGATION } from './words';

export async function generateMetadata(): Promise<Metadata> {
  const { operator } = NAVIGATION[await currentLanguage()];
  return { title: { default: operator, template: `%s · ${operator} · Parley` } };
}

export default async function OperatorLayout({ children }: { children: ReactNode }) {
  const user = await requireOperator();
  const language = await currentLanguage();
  return (
    <Shell
      user={user}
      place={<span className="px-2 font-medium">{NAVIGATION[language].operator}</span>}
      tabs={operatorTabs(language)}
    >
      {children}
    </Shell>
  );
}
