'use client';

import { Check, ChevronsUpDown } from 'lucide-react';
import Link from 'next/link';
import { DropdownMenu, MenuItem, MenuLabel } from './menu';

interface Choice {
  slug: string;
  name: string;
}

export function TenantSwitcher({ current, tenants }: { current: Choice; tenants: Choice[] }) {
  return (
    <DropdownMenu
      trigger={
        <button
          type="button"
          className="flex h-9 min-w-0 items-center gap-1.5 rounded-md px-2 font-medium hover:bg-sunken"
        >
          <span className="sr-only">Tenant: </span>
          <span className="truncate">{current.name}</span>
          <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
        </button>
      }
    >
      <MenuLabel>Your tenants</MenuLabel>
      {tenants.map(({ slug, name }) => (
        <MenuItem key={slug} asChild>
          <Link href={`/t/${slug}`}>
            <span className="grow truncate">{name}</span>
            {slug === current.slug && <Check aria-label="current" className="size-4" />}
          </Link>
        </MenuItem>
      ))}
    </DropdownMenu>
  );
}
