'use client';

import { Columns3 } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { Chevron } from '@/components/chevron';
import { useLanguage } from '@/components/language';
import { DropdownMenu, MenuCheckbox } from '@/components/menu';
import { COLUMNS, type Column, hiding, shownColumns } from './columns';
import { WORDS } from './words';

/** Which columns the list has; the choice is part of the address. */
export function ColumnMenu() {
  const t = WORDS[useLanguage()];
  const router = useRouter();
  const path = usePathname();
  const params = useSearchParams();
  const shown = shownColumns({ hide: params.get('hide') ?? undefined });
  const show = (column: Column, wanted: boolean) => {
    const query = new URLSearchParams(params);
    query.set('hide', hiding(wanted ? [...shown, column] : shown.filter((one) => one !== column)));
    router.replace(`${path}?${query}`, { scroll: false });
  };
  return (
    <DropdownMenu
      align="end"
      button={
        <>
          <Columns3 aria-hidden="true" className="size-3.5 text-muted" />
          {t.columns}
          <Chevron />
        </>
      }
    >
      {COLUMNS.map((column) => (
        <MenuCheckbox
          key={column}
          checked={shown.includes(column)}
          onChange={(wanted) => show(column, wanted)}
        >
          {t.column[column]}
        </MenuCheckbox>
      ))}
    </DropdownMenu>
  );
}
