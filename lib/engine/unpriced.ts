/**
 * Why something that is charged has no price. The English sentence is what units and the ledger hold; its code and
 * parts are found again in it, so that other languages can say the same.
 */
export const REASONS = {
  rate: 'no {currency} rate for {category} in {market} on {day}',
  listed_free:
    'Meta charges {category} in {market} on {day}, which the {currency} card of {card} lists as free',
  token_rate: 'no {currency} rate per token for {category}',
  currency: 'Meta reported the cost in {reported}, the account is billed in {currency}',
  country: 'the country of the recipient is not known',
  type: "the pricing type '{word}' is not known",
  template:
    'the category is not known: a template delivered outside the customer service window, without a verdict',
  category: "the category '{word}' is not known",
  model: "the pricing model '{word}' is not known",
  max_price: 'it has a maximum price of {amount} and Meta has not reported its cost',
} as const;

export type ReasonCode = keyof typeof REASONS;

type PartsOf<T extends string> = T extends `${string}{${infer Part}}${infer Rest}`
  ? Part | PartsOf<Rest>
  : never;

export type ReasonPart = PartsOf<(typeof REASONS)[ReasonCode]>;
export type ReasonParts = Partial<Record<ReasonPart, string>>;

/** The sentence of a reason, as it is stored. */
export function unpricedBecause<C extends ReasonCode>(
  code: C,
  parts: Record<PartsOf<(typeof REASONS)[C]>, string>,
): string {
  return fill(REASONS[code], parts);
}

/** `{day}` of a template -> the part of that name. */
export function fill(template: string, parts: ReasonParts): string {
  return template.replace(/\{(\w+)\}/g, (_, name: ReasonPart) => parts[name]!);
}

const SHAPES: Partial<Record<ReasonPart, string>> = {
  currency: '[A-Z]{3}',
  day: '\\d{4}-\\d\\d-\\d\\d',
  card: '\\d{4}-\\d\\d-\\d\\d',
};

const PATTERNS = Object.entries(REASONS).map(([code, template]) => {
  const pattern = template.replace(
    /\{(\w+)\}/g,
    (_, name: ReasonPart) => `(?<${name}>${SHAPES[name] ?? '.+'})`,
  );
  return { code: code as ReasonCode, pattern: new RegExp(`^${pattern}$`, 's') };
});

/** Code and parts of a stored sentence; null when it is none of these. */
export function readReason(sentence: string): { code: ReasonCode; parts: ReasonParts } | null {
  for (const { code, pattern } of PATTERNS) {
    const match = pattern.exec(sentence);
    if (match) return { code, parts: { ...match.groups } };
  }
  return null;
}
