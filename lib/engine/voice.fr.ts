import type { Day } from './event';
import { formatMicros, type Micros } from './money';
import { RULE_TEXT_FR } from './rule-text.fr';
import { fill, type ReasonCode, type ReasonPart, readReason } from './unpriced';
import type { Charged, Happened, Voice } from './voice';

/** No-break spaces: before ':' and '%', and between groups of three digits. */
const NBSP = '\u00a0';
const THIN = '\u202f';

const RULES: Readonly<Record<string, string>> = RULE_TEXT_FR;

export const FRENCH: Voice = {
  rule: (id) => RULES[id] ?? 'Une règle qui n’est plus listée.',
  evidence: {
    verdict: 'Le webhook de Meta l’a dit.',
    derived: `Meta n’a pas envoyé de verdict${NBSP}; déduit de ce que l’utilisateur et l’entreprise ont envoyé.`,
  },
  located: {
    calling_code: 'indicatif du numéro du destinataire',
    user_id: 'lettres de l’identifiant du destinataire',
    unlisted: 'un numéro hors de tout indicatif listé',
    unknown: 'inconnu',
    country: 'pays du destinataire',
  },
  free: {
    exempt: 'Meta exempte cet organisme des frais de service',
    entry_point:
      'dans la fenêtre d’un point d’entrée gratuit (l’utilisateur est venu par une publicité ou un bouton de Page)',
    service: 'les conversations de service sont gratuites depuis novembre 2024',
    tier: `une des 1${THIN}000 conversations gratuites du mois`,
    session: 'une réponse dans une session',
    allowance: `un des 1${THIN}000 messages de service gratuits du numéro dans le mois`,
    window: 'dans la fenêtre de service client',
  },
  unpriced(sentence) {
    if (sentence === null) return 'aucun tarif n’est connu';
    const reason = readReason(sentence);
    if (!reason) return sentence;
    const parts = Object.entries(reason.parts) as [ReasonPart, string][];
    return fill(
      REASONS_FR[reason.code],
      Object.fromEntries(parts.map(([name, part]) => [name, SPOKEN[name]?.(part) ?? part])),
    );
  },
  freeSentence: (what, because) => `${whatHappened(what)}${NBSP}: ${agree(what, 'gratuit')}, ${because}.`,
  unpricedSentence: (what, because) => `${whatHappened(what)}${NBSP}: sans prix, car ${because}.`,
  chargedSentence: (what, charged) =>
    `${whatHappened(what)}${NBSP}: ${agree(what, 'facturé')} au tarif Meta de ${money(charged.rate, charged.currency)}${cardOf(charged)}${markup(charged)}.`,
};

const REASONS_FR: Readonly<Record<ReasonCode, string>> = {
  rate: 'aucun tarif en {currency} pour la catégorie {category} sur le marché {market} le {day}',
  listed_free:
    'Meta facture la catégorie {category} sur le marché {market} le {day}, alors que le barème en {currency} du {card} la donne gratuite',
  token_rate: 'aucun tarif en {currency} par jeton pour la catégorie {category}',
  currency: 'Meta a déclaré le coût en {reported}, or le compte est facturé en {currency}',
  country: 'le pays du destinataire n’est pas connu',
  type: `le type de prix «${NBSP}{word}${NBSP}» n’est pas connu`,
  template: `la catégorie n’est pas connue${NBSP}: un modèle remis hors de la fenêtre de service client, sans verdict`,
  category: `la catégorie «${NBSP}{word}${NBSP}» n’est pas connue`,
  model: `le modèle de prix «${NBSP}{word}${NBSP}» n’est pas connu`,
  max_price: 'il a un prix maximal de {amount} et Meta n’a pas déclaré son coût',
};

const SPOKEN: Readonly<Partial<Record<ReasonPart, (part: string) => string>>> = {
  category: (category) => LABELS[category] ?? quoted(category),
  market: (market) => REGIONS[market] ?? market,
  day: dayInWords,
  card: dayInWords,
  amount: decimal,
};

/** After `Message` or `Conversation`. */
const NAMES: Readonly<Record<string, string>> = {
  authentication: 'd’authentification',
  authentication_international: 'd’authentification internationale',
  marketing: 'marketing',
  marketing_lite: 'marketing (Marketing Messages API)',
  service: 'de service',
  utility: 'utilitaire',
  group_marketing: 'marketing de groupe',
  group_service: 'de service de groupe',
  group_utility: 'utilitaire de groupe',
  business_initiated: 'à l’initiative de l’entreprise',
  user_initiated: 'à l’initiative de l’utilisateur',
  template_notification: 'de notification',
  session_message: 'de session',
  referral_conversion: 'd’un point d’entrée gratuit',
  meta_business_agent: 'de l’agent Meta Business',
  unknown: 'de catégorie inconnue',
};

/** As the name of a category. */
const LABELS: Readonly<Record<string, string>> = {
  authentication: 'authentification',
  authentication_international: 'authentification internationale',
  marketing: 'marketing',
  marketing_lite: 'marketing (Marketing Messages API)',
  service: 'service',
  utility: 'utilitaire',
  group_marketing: 'marketing de groupe',
  group_service: 'service de groupe',
  group_utility: 'utilitaire de groupe',
  meta_business_agent: 'agent Meta Business',
};

const REGIONS: Readonly<Record<string, string>> = {
  'North America': 'Amérique du Nord',
  'Rest of Africa': 'Reste de l’Afrique',
  'Rest of Asia Pacific': 'Reste de l’Asie-Pacifique',
  'Rest of Central & Eastern Europe': 'Reste de l’Europe centrale et orientale',
  'Rest of Western Europe': 'Reste de l’Europe de l’Ouest',
  'Rest of Latin America': 'Reste de l’Amérique latine',
  'Rest of Middle East': 'Reste du Moyen-Orient',
  Other: 'Autres',
};

const CONFIDENCE: Readonly<Record<string, string>> = {
  likely: 'probable',
  unverified: 'non vérifié',
  given: 'donné',
};

function whatHappened({ unit, category, day, country, market }: Happened): string {
  const place = country === null ? 'pays inconnu' : countryInWords(country);
  // A market that is no region is the country itself.
  const region = market === null ? undefined : REGIONS[market];
  const where = region ? `${place}, marché ${region}` : place;
  const [noun, happened] = unit === 'conversation' ? ['Conversation', 'ouverte le'] : ['Message', 'remis le'];
  return `${noun} ${NAMES[category] ?? quoted(category)} ${happened} ${dayInWords(day)} (${where})`;
}

function agree({ unit }: Happened, adjective: string): string {
  return unit === 'conversation' ? `${adjective}e` : adjective;
}

function quoted(text: string): string {
  return `«${NBSP}${text}${NBSP}»`;
}

function cardOf({ card, confidence, reportedByMeta }: Charged): string {
  if (card === null) return reportedByMeta ? ' tel que Meta l’a déclaré' : '';
  const doubt =
    confidence === null || confidence === 'certain' ? '' : `, ${CONFIDENCE[confidence] ?? confidence}`;
  return ` (barème du ${dayInWords(card)}${doubt})`;
}

function markup({ markupPpm, price, currency }: Charged): string {
  if (markupPpm === 0n) return '';
  const percent = decimal(formatMicros(markupPpm * 100n, 0));
  return ` plus ${percent}${NBSP}% de majoration = ${money(price, currency)}`;
}

function money(micros: Micros, currency: string): string {
  return `${decimal(formatMicros(micros))}${NBSP}${currency}`;
}

/** '1234.5000' -> '1 234,5000'. */
function decimal(text: string): string {
  const [whole, fraction] = text.split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, THIN);
  return fraction === undefined ? grouped : `${grouped},${fraction}`;
}

const MONTHS = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(
  ' ',
);

/** '2026-10-01' -> '1er octobre 2026'. */
function dayInWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date === 1 ? '1er' : date} ${MONTHS[month! - 1]} ${year}`;
}

const COUNTRIES = new Intl.DisplayNames('fr', { type: 'region', fallback: 'code' });

function countryInWords(iso2: string): string {
  return /^[A-Z]{2}$/.test(iso2) ? COUNTRIES.of(iso2)! : iso2;
}
