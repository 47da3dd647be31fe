import type { WORDS } from './words';

/** What a word of the server means to who signs in; null for a word that each way in reads for itself. */
export function sentenceOf(word: string, t: (typeof WORDS)['en']): string | null {
  if (word === 'unavailable') return t.unreachable;
  if (word === 'code') return t.needsCode;
  if (word === 'wrong-code') return t.wrongCode;
  const seconds = /^wait:(\d{1,3})$/.exec(word)?.[1];
  if (seconds) return t.wait(Number(seconds));
  return Object.hasOwn(t.refused, word) ? t.refused[word as keyof typeof t.refused] : null;
}
