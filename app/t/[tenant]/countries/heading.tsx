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
      className={
        column.id === 'market' ? 'text-left max-sm:hidden' : column.numeric ? undefined : 'text-left'
      }
    >
      {onSort ? (
        <button type="button" onClick={onSort}>
          {column.numeric && sorted && <Arrow aria-hidden="true" className="size-3" />}
          {name}
          {!column.numeric && sorted && <Arrow aria-hidden="true" className="size-3" />}
        </button>
      ) : (
        <span>{name}</span>
      )}
    </th>
  );
}
