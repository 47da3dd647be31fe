'use client';

import { Columns3, Download, Rows3 } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { Chevron } from '@/components/chevron';
import { useLanguage } from '@/components/language';
import { DropdownMenu, MenuCheckbox, MenuFile, MenuGroup } from '@/components/menu';
import { SearchBox } from '@/components/search-box';
import { writeQuery } from '@/components/write-query';
import type { Column, View } from './view';
import { WORDS } from './words';

/** Above the table: what of its rows and columns is shown, and where to take them. */
export function Toolbar({
  base,
  view,
  columns,
  shown,
  currency,
}: {
  base: string;
  view: View;
  columns: Column[];
  /** How many countries. */
  shown: number;
  currency: string;
}) {
  const language = useLanguage();
  const t = WORDS[language];
  const params = useSearchParams();
  const file = (format: string) => {
    const query = new URLSearchParams(params);
    query.set('currency', currency);
    query.set('format', format);
    return `${base}/export?${query}`;
  };
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <SearchBox initial={view.search} label={t.searchLabel} placeholder={t.searchPlaceholder} />
      <p role="status" className="text-[0.8125rem] text-muted">
        {t.counted(shown, currency)}
      </p>
      <div className="flex flex-wrap gap-2 sm:ml-auto">
        <button
          type="button"
          aria-pressed={view.grouped}
          className="control aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          onClick={() => writeQuery({ group: view.grouped ? undefined : 'market', closed: undefined })}
        >
          <Rows3 aria-hidden="true" className="size-3.5" />
          {t.group}
        </button>
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
          <MenuGroup title={t.columnsAbout}>
            {columns
              .filter(({ id }) => id !== 'country')
              .map(({ id, name }) => (
                <MenuCheckbox
                  key={id}
                  checked={!view.hidden.has(id)}
                  onChange={(checked) => writeQuery({ hide: toggled(view.hidden, id, !checked).join(',') })}
                >
                  {name}
                </MenuCheckbox>
              ))}
          </MenuGroup>
        </DropdownMenu>
        <DropdownMenu
          align="end"
          button={
            <>
              <Download aria-hidden="true" className="size-3.5 text-muted" />
              {t.export}
              <Chevron />
            </>
          }
        >
          <MenuGroup title={t.exportTable}>
            <MenuFile href={file('csv')}>{t.csv}</MenuFile>
            <MenuFile href={file('xlsx')}>{t.xlsx}</MenuFile>
          </MenuGroup>
          <MenuGroup title={t.exportPeriod}>
            <MenuFile href={file('focus')}>{t.focus}</MenuFile>
          </MenuGroup>
        </DropdownMenu>
      </div>
    </div>
  );
}

/** The list with `id` in it, or without. */
export function toggled(ids: ReadonlySet<string>, id: string, there: boolean): string[] {
  const changed = new Set(ids);
  if (there) changed.add(id);
  else changed.delete(id);
  return [...changed];
}
