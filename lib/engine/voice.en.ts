import { formatMicros } from './money';
import { RULE_TEXT } from './rule-text';
import type { Charged, Happened, Voice } from './voice';

const RULES: Readonly<Record<string, string>> = RULE_TEXT;

export const ENGLISH: Voice = {
  rule: (id) => RULES[id] ?? 'A rule that is no longer listed.',
  evidence: {
    verdict: "Meta's webhook said so.",
    derived: 'Meta sent no verdict; derived from what the user and the business sent.',
  },
  located: {
    calling_code: "calling code of the recipient's number",
    user_id: "letters of the recipient's user id",
    unlisted: 'a number outside every listed calling code',
    unknown: 'not known',
    country: 'country of the recipient',
  },
  free: {
    exempt: 'Meta exempts this organisation from the service charge',
    entry_point: 'inside a free entry point window (the user came through an ad or a Page button)',
    service: 'service conversations are free since November 2024',
    tier: 'one of the 1,000 free conversations of the month',
    session: 'a reply within a session',
    allowance: "one of the number's 1,000 free service messages of the month",
    window: 'inside the customer service window',
  },
  unpriced: (sentence) => sentence ?? 'no rate is known',
  freeSentence: (what, because) => `${whatHappened(what)}: free, ${because}.`,
  unpricedSentence: (what, because) => `${whatHappened(what)}: not priced, because ${because}.`,
  chargedSentence: (what, charged) =>
    `${whatHappened(what)}: charged at Meta's list price of ${formatMicros(charged.rate)} ${charged.currency}${cardOf(charged)}${markup(charged)}.`,
};

function whatHappened({ unit, category, day, country, countryName, market }: Happened): string {
  const place = countryName ?? country ?? 'an unknown country';
  const priced = market === null || market === place ? '' : ` (market ${market})`;
  const name = category.charAt(0).toUpperCase() + category.slice(1).replaceAll('_', ' ');
  return unit === 'conversation'
    ? `${name} conversation opened on ${day} with a user in ${place}${priced}`
    : `${name} message delivered on ${day} to ${place}${priced}`;
}

function cardOf({ card, confidence, reportedByMeta }: Charged): string {
  if (card === null) return reportedByMeta ? ' as Meta reported it' : '';
  const doubt = confidence === null || confidence === 'certain' ? '' : `, ${confidence}`;
  return ` (card of ${card}${doubt})`;
}

function markup({ markupPpm, price, currency }: Charged): string {
  if (markupPpm === 0n) return '';
  return ` plus ${formatMicros(markupPpm * 100n, 0)}% mark-up = ${formatMicros(price)} ${currency}`;
}
