'use client';

import Link from 'next/link';
import { useLanguage } from '@/components/language';
import { Logo } from '@/components/logo';
import { inLanguages } from '@/lib/language/language';

const WORDS = inLanguages(
  {
    title: 'There is nothing here',
    text: 'The address is wrong, or it belongs to a tenant that is not yours.',
    back: 'Back to the start',
  },
  {
    title: 'Il n’y a rien ici',
    text: 'L’adresse est erronée, ou elle appartient à un client qui n’est pas le vôtre.',
    back: 'Retour à l’accueil',
  },
);

/** In the browser's part, so that the pages which may come to it carry a name of it and not all of it. */
export default function NotFound() {
  const t = WORDS[useLanguage()];
  return (
    <main className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center px-6 py-16">
      <Logo />
      <h1 className="mt-8 font-semibold text-2xl tracking-tight">{t.title}</h1>
      <p className="mt-1 text-muted">{t.text}</p>
      <p className="mt-6">
        <Link href="/" className="control">
          {t.back}
        </Link>
      </p>
    </main>
  );
}
