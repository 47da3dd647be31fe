import { Empty } from '@/components/empty';
import { currentLanguage } from '@/lib/language/current';
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

export default async function NotFound() {
  const t = WORDS[await currentLanguage()];
  return (
    <>
      <h1 className="sr-only">{t.heading}</h1>
      <Empty title={t.title}>{t.text}</Empty>
    </>
  );
}
