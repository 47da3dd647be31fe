'use client';

import { ChevronsUpDown } from 'lucide-react';
import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';
import { DropdownMenu, MenuGroup, MenuLink } from './menu';

const WORDS = inLanguages(
  { tenant: 'Tenant: ', yours: 'Your tenants' },
  { tenant: 'Client\u00a0: ', yours: 'Vos clients' },
);

interface Choice {
  slug: string;
  name: string;
}

export function TenantSwitcher({ current, tenants }: { current: Choice; tenants: Choice[] }) {
  const t = WORDS[useLanguage()];
  return (
    <DropdownMenu
      className="flex h-9 min-w-0 items-center gap-1.5 rounded-md px-2 font-medium hover:bg-sunken"
      button={
        <>
          <span className="sr-only">{t.tenant}</span>
          <span className="truncate">{current.name}</span>
          <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
        </>
      }
    >
      <MenuGroup title={t.yours}>
        {tenants.map(({ slug, name }) => (
          <MenuLink key={slug} href={`/t/${slug}`} current={slug === current.slug}>
            {name}
          </MenuLink>
        ))}
      </MenuGroup>
    </DropdownMenu>
  );
}
