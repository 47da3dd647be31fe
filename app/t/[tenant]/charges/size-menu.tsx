'use client';

import { Rows3 } from 'lucide-react';
import { Chevron } from '@/components/chevron';
import { useLanguage } from '@/components/language';
import { DropdownMenu, MenuRadios } from '@/components/menu';
import { useAsk } from '@/components/write-query';
import { PAGE_SIZES } from './page-size';
import { WORDS } from './words';

/** How many charges the page has; the choice is part of the address. */
export function SizeMenu({ size }: { size: number }) {
  const t = WORDS[useLanguage()];
  const [, ask] = useAsk();
  return (
    <DropdownMenu
      align="end"
      button={
        <>
          <Rows3 aria-hidden="true" className="size-3.5 text-muted" />
          {t.rows(size)}
          <Chevron />
        </>
      }
    >
      <MenuRadios
        value={String(size)}
        onChange={(value) => ask({ rows: value === String(PAGE_SIZES[0]) ? undefined : value })}
        options={PAGE_SIZES.map((one) => [String(one), t.rows(one)] as const)}
      />
    </DropdownMenu>
  );
}
