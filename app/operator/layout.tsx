import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Shell } from '@/components/shell';
import { requireOperator } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { NAVIGATION } from './words';

export async function generateMetadata(): Promise<Metadata> {
  const { operator } = NAVIGATION[await currentLanguage()];
  return { title: { default: operator, template: `%s · ${operator} · Parley` } };
}

export default async function OperatorLayout({ children }: { children: ReactNode }) {
  const user = await requireOperator();
  const t = NAVIGATION[await currentLanguage()];
  return (
    <Shell
      user={user}
      place={<span className="px-2 font-medium">{t.operator}</span>}
      tabs={[
        { href: '/operator', name: t.tenants },
        { href: '/operator/inbox', name: t.inbox },
        { href: '/operator/apps', name: t.apps },
        { href: '/operator/rates', name: t.rates },
        { href: '/operator/close', name: t.close },
        { href: '/operator/billing', name: t.billing },
        { href: '/operator/audit', name: t.audit },
      ]}
    >
      {children}
    </Shell>
  );
}
