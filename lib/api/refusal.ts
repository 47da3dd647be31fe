import type { Language, Said } from '../language/language';

/** Every way in which Parley says no. The doors (HTTP, command line, forms) say it in their own manner. */
export type RefusalCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'unavailable';

/** An expected no, in one sentence that the caller may read. Anything else that is thrown is a defect. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly #said: Said | null;

  constructor(
    readonly code: RefusalCode,
    /** In every language, unless only programs and the command line can meet it: these are answered in English. */
    sentence: string | Said,
    /** The field or parameter that the sentence is about. */
    readonly field?: string,
  ) {
    super(typeof sentence === 'string' ? sentence : sentence.en);
    this.#said = typeof sentence === 'string' ? null : sentence;
  }

  in(language: Language): string {
    return this.#said?.[language] ?? this.message;
  }
}
