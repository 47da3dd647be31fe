import type { Language } from '@/lib/language/language';
import { categoryLook } from './category';

export function CategoryName({ category, language = 'en' }: { category: string; language?: Language }) {
  const { name, swatch } = categoryLook(category, language);
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`size-2 shrink-0 rounded-[2px] ${swatch}`} />
      {name}
    </span>
  );
}
