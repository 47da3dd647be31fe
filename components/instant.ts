import type { Language } from '@/lib/language/language';

const LOCALES: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };
const formats = new Map<string, Intl.DateTimeFormat>();

/** '22 Nov 2026, 14:03:07' in `zone`. */
export function instant(at: number, zone: string, language: Language = 'en'): string {
  return formatOf(zone, language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** '14:03:07' in `zone`. */
export function timeOfDay(at: number, zone: string, language: Language = 'en'): string {
  return formatOf(zone, language, { timeStyle: 'medium' }).format(at);
}

function formatOf(zone: string, language: Language, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${language} ${style.dateStyle}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, ...style });
  formats.set(key, format);
  return format;
}
