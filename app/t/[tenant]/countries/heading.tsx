import { ArrowDown, ArrowUp } from 'lucide-react';
import { categoryLook } from '@/components/category';
import type { Column } from './view';

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

export function Heading({
  column,
  sorted,
  onSort,
  title,
}: {
  column: Column;
  sorted: false | 'asc' | 'desc';
  onSort: (() => void) | null;
  title?: string;
}) {
  const Arrow = sorted === 'asc' ? ArrowUp : ArrowDown;
  const place = column.id === 'country' ? 'left-0 z-20 pl-4' : 'z-10 last:pr-4';
  const name = (
    <>
      {column.category && (
        <span
          aria-hidden="true"
          className={`size-2 shrink-0 rounded-[2px] ${categoryLook(column.category).swatch}`}
        />
      )}
      {column.name}
    </>
  );
  return (
    <th
      scope="col"
      title={title}
      aria-sort={sorted ? SORTED[sorted] : undefined}
      className={`sticky top-0 border-line border-b bg-surface px-2.5 py-1 font-normal text-muted ${place} ${column.id === 'market' ? 'max-sm:hidden' : ''} ${column.numeric ? 'text-right' : 'text-left'}`}
    >
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className="inline-flex min-h-8 items-center gap-1.5 text-inherit leading-tight outline-offset-[-2px] hover:text-ink data-[sorted=true]:font-medium data-[sorted=true]:text-ink"
          data-sorted={sorted !== false}
        >
          {column.numeric && sorted && <Arrow aria-hidden="true" className="size-3" />}
          {name}
          {!column.numeric && sorted && <Arrow aria-hidden="true" className="size-3" />}
        </button>
      ) : (
        <span className="inline-flex h-8 items-center gap-1.5">{name}</span>
      )}
    </th>
  );
}
