import { Refusal } from '../api/refusal';
import { parseMicros } from '../engine/money';
import { isZone } from '../engine/time';

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** An ISO 4217 code in capitals. @throws Refusal */
export function currencyOf(text: string, field = 'currency'): string {
  const code = text.trim().toUpperCase();
  if (CURRENCIES.has(code)) return code;
  throw new Refusal(
    'invalid',
    {
      en: `'${text}' is not a currency; use its three ISO letters, such as USD.`,
      fr: `«\u00a0${text}\u00a0» n’est pas une devise\u00a0; donnez ses trois lettres ISO, par exemple EUR.`,
    },
    field,
  );
}

/** A zone of the IANA database. @throws Refusal */
export function timezoneOf(text: string, field = 'timezone'): string {
  const name = text.trim();
  // Intl also takes offsets such as +02:00, which know nothing of summer time.
  if (/^[A-Za-z]/.test(name) && isZone(name)) return name;
  throw new Refusal(
    'invalid',
    {
      en: `'${text}' is not a time zone; use a name such as America/Sao_Paulo or UTC.`,
      fr: `«\u00a0${text}\u00a0» n’est pas un fuseau horaire\u00a0; donnez un nom tel que Europe/Paris ou UTC.`,
    },
    field,
  );
}

const MOST_PPM = 10_000_000;

/** A percentage as typed, '12.5', in parts per million, 125000: exact or refused. @throws Refusal */
export function markupOf(percent: string): number {
  const no = () =>
    new Refusal(
      'invalid',
      {
        en: `The mark-up '${percent}' must be a percentage from 0 to 1000 with at most four decimals, such as 12.5.`,
        fr: `La majoration «\u00a0${percent}\u00a0» doit être un pourcentage de 0 à 1000 avec au plus quatre décimales, par exemple 12,5.`,
      },
      'markup',
    );
  let micros: bigint;
  try {
    micros = parseMicros(percent.trim().replace(/\s*%$/, ''));
  } catch {
    throw no();
  }
  if (micros < 0n || micros % 100n !== 0n || micros / 100n > BigInt(MOST_PPM)) throw no();
  return Number(micros / 100n);
}

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** 'Café São João & Co.' -> 'cafe-sao-joao-co'; empty when the name has neither Latin letters nor digits. */
export function slugFrom(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]!)
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-|-$/g, '');
}

/** @throws Refusal */
export function slugOf(text: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new Refusal(
    'invalid',
    {
      en: `'${text}' is not a slug: small letters, digits and hyphens, 63 at the most, no hyphen at the ends.`,
      fr: `«\u00a0${text}\u00a0» n’est pas un identifiant\u00a0: minuscules, chiffres et tirets, 63 au plus, sans tiret aux extrémités.`,
    },
    'slug',
  );
}

/** A name for people: one line, not empty. @throws Refusal */
export function nameOf(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= 200 && !/\p{Cc}/u.test(name)) return name;
  throw new Refusal(
    'invalid',
    {
      en: 'The name must be one line of 1 to 200 characters.',
      fr: 'Le nom tient sur une ligne de 1 à 200 caractères.',
    },
    'name',
  );
}

/** Meta's id of an account, number or portfolio. @throws Refusal */
export function metaIdOf(text: string, field: string): string {
  const id = text.trim();
  if (/^[A-Za-z0-9_.-]{1,64}$/.test(id)) return id;
  throw new Refusal(
    'invalid',
    {
      en: `'${text}' is not an id of Meta's.`,
      fr: `«\u00a0${text}\u00a0» n’est pas un identifiant de Meta.`,
    },
    field,
  );
}

/** An address in small letters. One address and nothing else: no name, no list, no quotes. @throws Refusal */
export function emailOf(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length <= 254 && /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(email)) {
    return email;
  }
  throw new Refusal(
    'invalid',
    { en: `'${text}' is not an email address.`, fr: `«\u00a0${text}\u00a0» n’est pas une adresse e-mail.` },
    'email',
  );
}
