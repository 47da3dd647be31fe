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

  constructor(
    readonly code: RefusalCode,
    sentence: string,
    /** The field or parameter that the sentence is about. */
    readonly field?: string,
  ) {
    super(sentence);
  }
}
