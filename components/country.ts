import type { Language } from '@/lib/language/language';

const NAMES: Record<Language, { names: Intl.DisplayNames; unknown: string }> = {
  en: {
    names: new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }),
    unknown: 'Unknown country',
  },
  fr: { names: new Intl.DisplayNames('fr', { type: 'region', fallback: 'none' }), unknown: 'Pays inconnu' },
};

/** 'BR' -> 'Brazil'. Called on the server only: browsers do not all use the same names. */
export function countryName(code: string, language: Language = 'en'): string {
  const { names, unknown } = NAMES[language];
  if (!/^[A-Z]{2}$/.test(code) || code === 'ZZ') return unknown;
  return names.of(code) ?? code;
}
