/** The languages that Parley speaks. Numbers, amounts and dates follow them; times follow the zone of what they tell. */
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Chosen by the reader; without it the browser's own preference counts. */
export const LANGUAGE_COOKIE = 'parley-language';

/** The same texts in each language: words, or functions of what stands in them. */
export type Words<Texts> = {
  readonly [K in keyof Texts]: Texts[K] extends (...args: infer Args) => infer Text
    ? (...args: Args) => Text
    : Texts[K] extends string
      ? string
      : Words<Texts[K]>;
};

/** One sentence in each language: said before it is known who will read it. */
export type Said = Readonly<Record<Language, string>>;

/** A page's texts. French is checked against English: a text that is missing in one of them does not compile. */
export function inLanguages<const Texts>(en: Texts, fr: Words<Texts>): Record<Language, Words<Texts>> {
  return { en: en as Words<Texts>, fr };
}

export function isLanguage(text: string | undefined): text is Language {
  return (LANGUAGES as readonly string[]).includes(text ?? '');
}

/** The first language of an Accept-Language header that Parley speaks; English for all others. */
export function preferred(acceptLanguage: string | null): Language {
  const ranked = (acceptLanguage ?? '')
    .split(',')
    .map((part, at) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find(Boolean);
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality), at };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.at - b.at);
  return ranked.map(({ language }) => language).find(isLanguage) ?? 'en';
}
