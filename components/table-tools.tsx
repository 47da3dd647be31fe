'use client';

import { ChevronDown, Columns3, Rows3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { inLanguages } from '@/lib/language/language';
import { count } from './format';
import { useLanguage } from './language';
import { DropdownMenu, MenuCheckbox, MenuGroup, MenuRadios } from './menu';
import { SearchBox } from './search-box';
import { type DataColumn, parameter, type Sortable, type TableView } from './table-view';
import { writeQuery } from './write-query';

const WORDS = inLanguages(
  {
    of: (found: string, all: string) => `${found} of ${all}`,
    filter: (what: string) => `Filter: ${what}`,
    columns: 'Columns',
    group: 'Group',
    groupBy: 'Group by',
    ungrouped: 'Nothing',
  },
  {
    of: (found, all) => `${found} sur ${all}`,
    filter: (what) => `Filtre\u00a0: ${what}`,
    columns: 'Colonnes',
    group: 'Grouper',
    groupBy: 'Grouper par',
    ungrouped: 'Rien',
  },
);

/** Of no more rows, one finds each by looking. */
const FEW = 5;

/** Above a table: what of its rows and columns is shown. Nothing, where nothing can be chosen. */
export function TableTools({
  name,
  columns,
  rows,
  shown,
  view,
  search,
  choosable,
}: {
  name: string;
  columns: readonly DataColumn[];
  rows: readonly Sortable[];
  /** How many of them. */
  shown: number;
  view: TableView;
  search?: string;
  choosable: boolean;
}) {
  const language = useLanguage();
  const t = WORDS[language];
  const write = (part: string, value: string | undefined) =>
    writeQuery({ [parameter(name, part)]: value || undefined });
  const useful = rows.length > FEW || view.chosen.size > 0 || view.group !== null;
  const facets = (useful ? columns : []).flatMap((column) => {
    const there = new Set(rows.flatMap(({ facets = {} }) => facets[column.id] ?? []));
    const options = Object.entries(column.options ?? {}).filter(([value]) => there.has(value));
    return options.length > 1 ? [{ ...column, options }] : [];
  });
  if (search === undefined && facets.length === 0 && !choosable) return null;
  const counts = search !== undefined || facets.length > 0;
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      {search !== undefined && (
        <SearchBox
          initial={view.search}
          label={search}
          placeholder={search}
          parameter={parameter(name, 'q')}
        />
      )}
      {facets.map(({ id, name: title, options }) => (
        <Chosen
          key={id}
          title={title}
          options={options}
          chosen={view.chosen.get(id)}
          write={(to) => write(id, to)}
        />
      ))}
      {counts && (
        <p role="status" className="text-[0.8125rem] text-muted">
          {t.of(count(shown, language), count(rows.length, language))}
        </p>
      )}
      <div className="flex flex-wrap gap-2 sm:ml-auto">
        {facets.length > 0 && (
          <Menu icon={<Rows3 aria-hidden="true" className="size-3.5 text-muted" />} name={t.group}>
            <MenuGroup title={t.groupBy}>
              <MenuRadios
                value={view.group ?? ''}
                onChange={(group) => write('group', group)}
                options={[['', t.ungrouped] as const, ...facets.map((one) => [one.id, one.name] as const)]}
              />
            </MenuGroup>
          </Menu>
        )}
        {choosable && (
          <Menu icon={<Columns3 aria-hidden="true" className="size-3.5 text-muted" />} name={t.columns}>
            {columns.slice(1).map(
              (column) =>
                !column.action && (
                  <MenuCheckbox
                    key={column.id}
                    checked={!view.hidden.has(column.id)}
                    onChange={(wanted) => {
                      const hidden = new Set(view.hidden);
                      if (wanted) hidden.delete(column.id);
                      else hidden.add(column.id);
                      write('hide', [...hidden].join(','));
                    }}
                  >
                    {column.name}
                  </MenuCheckbox>
                ),
            )}
          </Menu>
        )}
      </div>
    </div>
  );
}

function Menu({ icon, name, children }: { icon: ReactNode; name: string; children: ReactNode }) {
  return (
    <DropdownMenu
      align="end"
      button={
        <>
          {icon}
          {name}
          <ChevronDown aria-hidden="true" className="size-3.5 text-muted" />
        </>
      }
    >
      {children}
    </DropdownMenu>
  );
}

/** The filter of one column. */
function Chosen({
  title,
  options,
  chosen = new Set(),
  write,
}: {
  title: string;
  options: readonly (readonly [value: string, label: string])[];
  chosen?: ReadonlySet<string>;
  write: (text: string) => void;
}) {
  const t = WORDS[useLanguage()];
  const names = options.filter(([value]) => chosen.has(value)).map(([, label]) => label);
  return (
    <DropdownMenu
      label={t.filter([title, ...names].join(', '))}
      button={
        <>
          {title}
          {names.length > 0 && (
            <span className="max-w-40 truncate font-medium text-accent">
              {names.length === 1 ? names[0] : names.length}
            </span>
          )}
          <ChevronDown aria-hidden="true" className="size-3.5 text-muted" />
        </>
      }
    >
      <MenuGroup title={title}>
        {options.map(([value, label]) => (
          <MenuCheckbox
            key={value}
            checked={chosen.has(value)}
            onChange={(wanted) => {
              const next = new Set(chosen);
              if (wanted) next.add(value);
              else next.delete(value);
              write([...next].join(','));
            }}
          >
            {label}
          </MenuCheckbox>
        ))}
      </MenuGroup>
    </DropdownMenu>
  );
}
