import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Shell } from '@/components/shell';
import { TenantSwitcher } from '@/components/tenant-switcher';
import { accessTo, requireTenant } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { NAVIGATION } from './navigation';

interface Props {
  params: Promise<{ tenant: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const access = await accessTo((await params).tenant);
  if (!access) return { title: `${NAVIGATION[await currentLanguage()].notFound} · Parley` };
  const { tenant } = access;
  return { title: { default: tenant.name, template: `%s · ${tenant.name} · Parley` } };
}

export default async function TenantLayout({ params, children }: Props) {
  const { user, tenant } = await requireTenant((await params).tenant);
  const t = NAVIGATION[await currentLanguage()];
  const tenants = user.memberships.map((member) => member.tenant);
  const known = tenants.some(({ id }) => id === tenant.id) ? tenants : [tenant, ...tenants];
  const base = `/t/${tenant.slug}`;
  return (
    <Shell
      user={user}
      tenant={tenant.slug}
      place={
        <TenantSwitcher
          current={{ slug: tenant.slug, name: tenant.name }}
          tenants={known.map(({ slug, name }) => ({ slug, name }))}
        />
      }
      tabs={[
        { href: base, name: t.overview },
        { href: `${base}/countries`, name: t.countries },
        { href: `${base}/charges`, name: t.charges },
        { href: `${base}/invoices`, name: t.invoices },
        { href: `${base}/what-if`, name: t.whatIf },
        { href: `${base}/reconciliation`, name: t.reconciliation },
        { href: `${base}/settings`, name: t.settings },
      ]}
    >
      {children}
    </Shell>
  );
}
