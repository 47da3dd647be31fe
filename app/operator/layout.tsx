import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Shell } from '@/components/shell';
import { requireOperator } from '@/lib/access/session';

export const metadata: Metadata = { title: { default: 'Operator', template: '%s · Operator · Parley' } };

export default async function OperatorLayout({ children }: { children: ReactNode }) {
  const user = await requireOperator();
  return (
    <Shell
      user={user}
      place={<span className="px-2 font-medium">Operator</span>}
      tabs={[
        { href: '/operator', name: 'Tenants' },
        { href: '/operator/rates', name: 'Rates' },
        { href: '/operator/close', name: 'Month close' },
        { href: '/operator/billing', name: 'Billing' },
      ]}
    >
      {children}
    </Shell>
  );
}
