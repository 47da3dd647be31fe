import type { Language } from '../language/language';

const FRENCH = new Map([
  ['certain', 'certain'],
  ['likely', 'probable'],
  ['doubtful', 'douteux'],
  ['unknown', 'inconnu'],
]);

/** How sure a price is, in the reader's language; a file may have words of its own. */
export function confidenceWord(confidence: string, language: Language): string {
  return (language === 'fr' && FRENCH.get(confidence)) || confidence;
}
