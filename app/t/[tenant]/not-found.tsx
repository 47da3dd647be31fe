'use client';

import { Empty } from '@/components/empty';
import { useLanguage } from '@/components/language';
import { inLanguages } from '@/lib/language/language';

const WORDS = inLanguages(
  {
    heading: 'Not found',
    title: 'There is nothing here',
    text: 'The address is wrong, or what it named is not part of this tenant.',
  },
  {
    heading: 'Introuvable',
    title: 'Il n’y a rien ici',
    text: 'L’adresse est erronée, ou ce qu’elle désigne ne fait pas partie de ce client.',
  },
);

/** In the browser's part, so that the pages which may come to it carry a name of it and not all of it. */
export default function NotFound() {
  const t = WORDS[useLanguage()];
  return (
    <>
      <h1 className="sr-only">{t.heading}</h1>
      <Empty title={t.title}>{t.text}</Empty>
    </>
  );
}
