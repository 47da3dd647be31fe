import type { Language } from '@/lib/language/language';

const LOCALES: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };
const formats = new Map<string, Intl.DateTimeFormat>();

/** '22 Nov 2026, 14:03:07' in `zone`. */
export function instant(at: number, zone: string, language: Language = 'en'): string {
  const key = `${zone} ${language}`;
  const style = { timeZone: zone, dateStyle: 'medium', timeStyle: 'medium' } as const;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], style);
  formats.set(key, format);
  return format.format(at);
}
