'use client';

import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';

const WORDS = inLanguages({ loading: 'Loading' }, { loading: 'Chargement' });

/** Grey shapes where the page will be; `heights` in the order of its blocks. */
export function Skeleton({ heights }: { heights: readonly ('h-10' | 'h-32' | 'h-72' | 'h-96')[] }) {
  const t = WORDS[useLanguage()];
  return (
    <div role="status" className="motion-safe:animate-pulse space-y-6">
      <span className="sr-only">{t.loading}</span>
      {heights.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are all there is, and never change places.
        <div key={index} className={`${height} rounded-[10px] bg-sunken`} />
      ))}
    </div>
  );
}
