import { expect, test } from 'vitest';
import { whyUnknown } from './category';
import { type ExplainInput, explain, recompute } from './explain';
import { RULE_IDS } from './rule-coverage';
import { readReason, unpricedBecause } from './unpriced';

const input = (facts: Partial<ExplainInput> = {}): ExplainInput => ({
  model: 'PMP',
  category: 'marketing',
  type: 'regular',
  subtype: null,
  basis: 'verdict',
  rules: ['H4', 'P2'],
  country: 'BR',
  market: 'Brazil',
  currency: 'USD',
  rateMicros: 62_500n,
  rateFrom: '2026-10-01',
  confidence: 'certain',
  costMicros: 62_500n,
  priceMicros: 68_750n,
  markupPpm: 100_000n,
  wabaDay: '2026-10-03',
  occurredAt: Date.parse('2026-10-03T12:00:00Z'),
  openedBy: 'w1',
  unpriced: null,
  countryName: 'Brazil',
  ...facts,
});
const free = { rateMicros: null, rateFrom: null, confidence: null, costMicros: 0n, priceMicros: 0n };
const missing = { ...free, costMicros: null, priceMicros: null };
const french = (facts: Partial<ExplainInput>) => explain(input(facts), { language: 'fr' });
/** The sentence with plain spaces. */
const sentence = (facts: Partial<ExplainInput>): string =>
  french(facts).sentence.replace(/[\u00a0\u202f]/g, ' ');

test.each([
  [
    {},
    'Message marketing remis le 3 octobre 2026 (Brésil) : facturé au tarif Meta de 0,0625 USD (barème du 1er octobre 2026) plus 10 % de majoration = 0,06875 USD.',
  ],
  [
    { markupPpm: 0n, confidence: 'likely', country: 'PT', market: 'Rest of Western Europe' },
    'Message marketing remis le 3 octobre 2026 (Portugal, marché Reste de l’Europe de l’Ouest) : facturé au tarif Meta de 0,0625 USD (barème du 1er octobre 2026, probable).',
  ],
  [
    {
      rateMicros: 1_234_567_500_000n,
      priceMicros: 1_249_999_593_750n,
      markupPpm: 12_500n,
      confidence: 'seen',
    },
    'Message marketing remis le 3 octobre 2026 (Brésil) : facturé au tarif Meta de 1 234 567,5000 USD (barème du 1er octobre 2026, seen) plus 1,25 % de majoration = 1 249 999,59375 USD.',
  ],
  [
    { rateFrom: null, markupPpm: 0n, rules: ['P17'], category: 'marketing_lite' },
    'Message marketing (Marketing Messages API) remis le 3 octobre 2026 (Brésil) : facturé au tarif Meta de 0,0625 USD tel que Meta l’a déclaré.',
  ],
  [
    { rateFrom: null, markupPpm: 0n, confidence: null },
    'Message marketing remis le 3 octobre 2026 (Brésil) : facturé au tarif Meta de 0,0625 USD.',
  ],
  [
    { ...free, category: 'service', type: 'free_customer_service' },
    'Message de service remis le 3 octobre 2026 (Brésil) : gratuit, un des 1 000 messages de service gratuits du numéro dans le mois.',
  ],
  [
    { ...free, category: 'utility', type: 'free_customer_service', wabaDay: '2025-08-31' },
    'Message utilitaire remis le 31 août 2025 (Brésil) : gratuit, dans la fenêtre de service client.',
  ],
  [
    { ...free, model: 'CBP', category: 'service', type: 'free_tier', wabaDay: '2024-09-10' },
    'Conversation de service ouverte le 10 septembre 2024 (Brésil) : gratuite, une des 1 000 conversations gratuites du mois.',
  ],
  [
    {
      model: 'CBP',
      category: 'user_initiated',
      markupPpm: 0n,
      rateFrom: '2022-02-01',
      wabaDay: '2022-12-09',
    },
    'Conversation à l’initiative de l’utilisateur ouverte le 9 décembre 2022 (Brésil) : facturée au tarif Meta de 0,0625 USD (barème du 1er février 2022).',
  ],
  [
    { ...missing, country: null, market: null, category: 'fun', unpriced: unpricedBecause('country', {}) },
    'Message « fun » remis le 3 octobre 2026 (pays inconnu) : sans prix, car le pays du destinataire n’est pas connu.',
  ],
  [
    { ...missing, country: 'B2', market: 'Other' },
    'Message marketing remis le 3 octobre 2026 (B2, marché Autres) : sans prix, car aucun tarif n’est connu.',
  ],
] as [Partial<ExplainInput>, string][])('the sentence in French %#', (facts, expected) => {
  expect(sentence(facts)).toBe(expected);
});

test.each([
  [
    unpricedBecause('rate', { currency: 'AUD', category: 'utility', market: 'Other', day: '2026-10-03' }),
    'aucun tarif en AUD pour la catégorie utilitaire sur le marché Autres le 3 octobre 2026',
  ],
  [
    unpricedBecause('rate', { currency: 'AUD', category: 'x', market: 'Brazil', day: '2026-01-01' }),
    'aucun tarif en AUD pour la catégorie « x » sur le marché Brazil le 1er janvier 2026',
  ],
  [
    unpricedBecause('listed_free', {
      currency: 'USD',
      category: 'service',
      market: 'Brazil',
      day: '2026-08-03',
      card: '2026-07-01',
    }),
    'Meta facture la catégorie service sur le marché Brazil le 3 août 2026, alors que le barème en USD du 1er juillet 2026 la donne gratuite',
  ],
  [
    unpricedBecause('token_rate', { currency: 'EUR', category: 'meta_business_agent' }),
    'aucun tarif en EUR par jeton pour la catégorie agent Meta Business',
  ],
  [
    unpricedBecause('currency', { reported: 'EUR', currency: 'USD' }),
    'Meta a déclaré le coût en EUR, or le compte est facturé en USD',
  ],
  [unpricedBecause('type', { word: 'odd' }), 'le type de prix « odd » n’est pas connu'],
  [
    whyUnknown('unknown'),
    'la catégorie n’est pas connue : un modèle remis hors de la fenêtre de service client, sans verdict',
  ],
  [whyUnknown('fun'), 'la catégorie « fun » n’est pas connue'],
  [unpricedBecause('model', { word: 'QBP' }), 'le modèle de prix « QBP » n’est pas connu'],
  [
    unpricedBecause('max_price', { amount: '1234.5000' }),
    'il a un prix maximal de 1 234,5000 et Meta n’a pas déclaré son coût',
  ],
  ['a reason of an older version', 'a reason of an older version'],
])('the reason in French: %s', (unpriced, expected) => {
  expect(sentence({ ...missing, unpriced })).toContain(`sans prix, car ${expected}.`);
});

test('a reason is read from a whole sentence only, with days and currencies of the right form', () => {
  expect(readReason('no USD rate for x in y on 2026-10-03')).toEqual({
    code: 'rate',
    parts: { currency: 'USD', category: 'x', market: 'y', day: '2026-10-03' },
  });
  for (const text of [
    'no usd rate for x in y on 2026-10-03',
    'no USD rate for x in y on 2026-1-03',
    'so no USD rate for x in y on 2026-10-03',
    'no USD rate for x in y on 2026-10-03 at noon',
    '',
  ])
    expect(readReason(text), text).toBeNull();
});

test('both languages tell the same facts, and every other text is told in French too', () => {
  const types = ['regular', 'free_entry_point', 'free_service', 'free_tier', 'free_customer_service'];
  const whys = types.flatMap((type) =>
    (['NBP', 'PMP'] as const).flatMap((model) =>
      (['verdict', 'derived'] as const).map((basis) => ({ ...free, type, model, basis })),
    ),
  );
  for (const facts of [...whys, { ...free, subtype: 'paid_exempt' }, { rules: RULE_IDS }]) {
    const [en, fr] = [explain(input(facts)), french(facts)];
    expect(recompute(fr)).toBe(recompute(en));
    const plain = { rules: null, window: null, market: null, evidence: null, sentence: null };
    expect({ ...fr, ...plain }).toEqual({ ...en, ...plain });
    expect(fr.rules.map(({ id }) => id)).toEqual(en.rules.map(({ id }) => id));
    expect(fr.window === null).toBe(en.window === null);
    if (fr.window !== null) expect(fr.window).not.toBe(en.window);
    expect(fr.evidence.text).not.toBe(en.evidence.text);
    for (const [i, { text }] of fr.rules.entries()) expect(text).not.toBe(en.rules[i]!.text);
  }
});

test('how the country was found, and a rule that is gone', () => {
  const basis = (facts: Partial<ExplainInput>) => [
    explain(input(facts)).market.basis,
    french(facts).market.basis,
  ];
  expect(basis({ locatedBy: 'user_id' })).toEqual([
    "letters of the recipient's user id",
    'lettres de l’identifiant du destinataire',
  ]);
  expect(basis({})).toEqual(['country of the recipient', 'pays du destinataire']);
  expect(basis({ country: null })).toEqual(['not known', 'inconnu']);
  expect(basis({ locatedBy: 'toString' })).toEqual(['country of the recipient', 'pays du destinataire']);
  expect(explain(input({ rules: ['Z9'] })).rules).toEqual([
    { id: 'Z9', text: 'A rule that is no longer listed.' },
  ]);
  expect(french({ rules: ['Z9'] }).rules).toEqual([{ id: 'Z9', text: 'Une règle qui n’est plus listée.' }]);
});

test('the English sentences of what has no card, and of a reason that is missing', () => {
  const english = (facts: Partial<ExplainInput>): string => explain(input(facts)).sentence;
  const what = 'Marketing message delivered on 2026-10-03 to Brazil';
  expect(english({ rateFrom: null, markupPpm: 0n, rules: ['P17'] })).toBe(
    `${what}: charged at Meta's list price of 0.0625 USD as Meta reported it.`,
  );
  expect(english({ rateFrom: null, markupPpm: 0n })).toBe(
    `${what}: charged at Meta's list price of 0.0625 USD.`,
  );
  expect(english({ confidence: null, markupPpm: 0n })).toBe(
    `${what}: charged at Meta's list price of 0.0625 USD (card of 2026-10-01).`,
  );
  expect(english({ ...missing })).toBe(`${what}: not priced, because no rate is known.`);
  expect(english({ unpriced: 'of a reason' })).toBe(`${what}: not priced, because of a reason.`);
  expect(english({ countryName: undefined, market: null })).toContain('2026-10-03 to BR: ');
  expect(english({ category: 'authentication_international' })).toMatch(
    /^Authentication international message /,
  );
});
