'use client';

import { useSyncExternalStore } from 'react';
import { Failure } from '@/components/failure';
import { LanguageProvider } from '@/components/language';
import { isLanguage, LANGUAGE_COOKIE, type Language, preferred } from '@/lib/language/language';
import './globals.css';

/** Stands in for the root layout when that fails itself, and so finds out the language by itself. */
export default function GlobalError(props: { error: unknown; retry: () => void }) {
  const language = useSyncExternalStore(
    () => () => {},
    browserLanguage,
    (): Language => 'en',
  );
  return (
    <html lang={language}>
      <body className="font-sans antialiased">
        <LanguageProvider language={language}>
          <main>
            <Failure {...props} />
          </main>
        </LanguageProvider>
      </body>
    </html>
  );
}

function browserLanguage(): Language {
  const pairs = document.cookie.split('; ').map((pair) => pair.split('='));
  const chosen = pairs.find(([name]) => name === LANGUAGE_COOKIE)?.[1];
  return isLanguage(chosen) ? chosen : preferred(navigator.languages.join(','));
}
