'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Language } from '@/lib/language/language';

const Current = createContext<Language>('en');

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  return <Current value={language}>{children}</Current>;
}

/** The reader's language, for what the browser renders. */
export function useLanguage(): Language {
  return useContext(Current);
}
