import type { Said } from '../language/language';

/** What is wrong in a line of a file. */
export class Misprint extends Error {
  override name = 'Misprint';

  constructor(readonly said: Said) {
    super(said.en);
  }
}

/** `what` of a cell that stands in a column, and maybe in a market: "line 3: price 'abc' is not …". */
export function misprint(
  { line, column, market }: { line: number; column: string; market?: string },
  cell: string,
  what: Said,
): Misprint {
  return new Misprint({
    en: `line ${line}: ${column}${market ? ` of ${market}` : ''} '${cell}' ${what.en}`,
    fr: `ligne ${line}\u00a0: ${column}${market ? ` de ${market}` : ''} «\u00a0${cell}\u00a0» ${what.fr}`,
  });
}

/** What `parseMicros` says of a text, behind the text. */
export function amountProblem(error: unknown): Said {
  const { message } = error as Error;
  const en = message.slice(message.lastIndexOf("'") + 2);
  const fr = en.includes('six') ? 'a plus de six décimales' : 'n’est pas un montant décimal tel que 0.0859';
  return { en, fr };
}
