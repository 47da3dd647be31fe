import type { ReactNode } from 'react';
import { NavTabs } from '@/components/nav-tabs';
import { requireTenant } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { WORDS } from './words';

interface Props {
  params: Promise<{ tenant: string }>;
  children: ReactNode;
}

export default async function SettingsLayout({ params, children }: Props) {
  const { tenant } = await requireTenant((await params).tenant);
  const t = WORDS[await currentLanguage()];
  const base = `/t/${tenant.slug}/settings`;
  return (
    <>
      <div className="-mt-4 mb-6 border-line border-b">
        <NavTabs
          label={t.settings}
          tabs={[
            { href: base, name: t.numbers },
            { href: `${base}/members`, name: t.members },
            { href: `${base}/keys`, name: t.keys },
            { href: `${base}/budgets`, name: t.budgets },
            { href: `${base}/billing`, name: t.billing },
            { href: `${base}/audit`, name: t.audit },
          ]}
        />
      </div>
      {children}
    </>
  );
}
