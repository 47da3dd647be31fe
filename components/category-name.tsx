import { categoryLook } from './category';

export function CategoryName({ category }: { category: string }) {
  const { name, swatch } = categoryLook(category);
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`size-2 shrink-0 rounded-[2px] ${swatch}`} />
      {name}
    </span>
  );
}
