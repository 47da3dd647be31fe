import type { Language } from './language';

/**
 * What another server makes go wrong: stored in English, as the command line and the API say it, and told to a reader
 * of another language from the same table. `{names}` stand for what differs from one time to the next; `patterns` are
 * what they may be, one word where nothing is said.
 */
export function problemsOf<Kind extends string>(
  table: Readonly<Record<Kind, readonly [en: string, fr: string]>>,
  patterns: Readonly<Record<string, string>>,
) {
  const patternOf = (sentence: string) =>
    sentence
      .replace(/[?()[\]]/g, '\\$&')
      .replace(/\.$/, '\\.(?=\\s|$)')
      .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${patterns[name] ?? '\\S+'})`);
  const rows = Object.values<readonly [string, string]>(table).map(([en, fr]) => ({
    told: new RegExp(patternOf(en), 'g'),
    french: fr.replace(/\{(\w+)\}/g, '$<$1>'),
  }));
  return {
    /** As it is stored, in English. */
    sentence: (kind: Kind, values: Readonly<Record<string, string>> = {}): string =>
      table[kind][0].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ''),
    /** What was stored, one sentence or several, in the reader's language; what is not of the table stays as it is. */
    told(stored: string, language: Language): string {
      if (language === 'en') return stored;
      let text = stored;
      for (const { told, french } of rows) text = text.replace(told, french);
      return text;
    },
  };
}
