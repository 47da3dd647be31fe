'use client';

import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';

const WORDS = inLanguages(
  {
    title: 'This page could not be shown',
    text: 'Nothing is lost: what WhatsApp has reported is kept. Try again; if it stays, tell whoever runs this installation.',
    textWithNumber:
      'Nothing is lost: what WhatsApp has reported is kept. Try again; if it stays, tell whoever runs this installation and name the number below.',
    again: 'Try again',
  },
  {
    title: 'Cette page n’a pas pu être affichée',
    text: 'Rien n’est perdu\u00a0: ce que WhatsApp a signalé est conservé. Réessayez\u00a0; si cela persiste, prévenez la personne qui gère cette installation.',
    textWithNumber:
      'Rien n’est perdu\u00a0: ce que WhatsApp a signalé est conservé. Réessayez\u00a0; si cela persiste, prévenez la personne qui gère cette installation en indiquant le numéro ci-dessous.',
    again: 'Réessayer',
  },
);

/** What an error page says: that it is us, how to go on, and the number under which the log has the reason. */
export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const t = WORDS[useLanguage()];
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <div role="alert" className="card mx-auto my-16 max-w-md px-6 py-10 text-center">
      <h1 className="font-medium text-base">{t.title}</h1>
      <p className="mt-1.5 text-muted">{digest ? t.textWithNumber : t.text}</p>
      {digest && <p className="mt-3 font-mono text-muted text-xs">{digest}</p>}
      <button type="button" onClick={() => retry()} className="control mt-5">
        {t.again}
      </button>
    </div>
  );
}
