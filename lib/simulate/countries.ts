import type { Random } from './random';

/**
 * Forms of mobile numbers by country, `#` a free digit. The country is chosen first and the number made to
 * fit it, so the truth never has to guess a country from a number.
 */
const FORMS: Record<string, readonly string[]> = {
  AE: ['97150#######', '97155#######'],
  AR: ['54911########', '549351#######'],
  AT: ['43664#######'],
  AU: ['6141#######', '6143#######'],
  BD: ['88017########'],
  BE: ['3247#######', '3248#######'],
  BO: ['5917#######'],
  BR: ['55119########', '55219########', '553199######', '554196######', '55859########', '553288######'],
  CA: ['141670#####', '160483#####', '151492#####', '161370#####', '140383#####', '178070#####'],
  CH: ['4179#######', '4176#######'],
  CI: ['22507########', '22505########'],
  CL: ['569########'],
  CO: ['57310#######', '57315#######', '57300#######'],
  CR: ['5068#######'],
  DE: ['49151########', '49170#######', '49176########'],
  DO: ['180970#####', '182983#####', '184992#####'],
  DZ: ['2136########'],
  EC: ['5939########'],
  EG: ['2010########', '2012########'],
  ES: ['346########', '347########'],
  FR: ['336########', '337########'],
  GB: ['4474########', '4475########'],
  GT: ['5025#######'],
  HK: ['8529#######', '8526#######'],
  HU: ['3620#######', '3630#######'],
  ID: ['62812########', '62857########'],
  IE: ['35387#######'],
  IL: ['97252#######', '97254#######'],
  IN: ['919#########', '917#########', '918#########'],
  IQ: ['96477########'],
  IT: ['3934########', '3933########'],
  JM: ['187670#####', '165883#####'],
  JP: ['8190########'],
  KE: ['2547########'],
  KR: ['8210########'],
  KW: ['9655#######', '9659#######'],
  KZ: ['77012######', '77472######', '77771######'],
  LK: ['947########'],
  LU: ['352621######'],
  MA: ['2126########', '2127########'],
  MX: ['5255########', '52133########', '5281########'],
  MY: ['6012#######', '6017#######'],
  NG: ['23480########', '23470########'],
  NL: ['316########'],
  NP: ['97798########'],
  NZ: ['6421#######'],
  OM: ['9689#######'],
  PE: ['519########'],
  PH: ['639#########'],
  PK: ['923#########'],
  PL: ['485########', '486########'],
  PR: ['178770#####', '193983#####'],
  PT: ['3519########'],
  PY: ['5959########'],
  QA: ['9743#######', '9745#######'],
  RO: ['407########'],
  RU: ['791########', '792########'],
  SA: ['9665########'],
  SG: ['659#######', '658#######'],
  SN: ['22177#######'],
  TH: ['668########'],
  TR: ['9053########', '9054########'],
  TT: ['186870#####'],
  UA: ['38050#######', '38067#######'],
  US: [
    '141570#####',
    '121283#####',
    '130592#####',
    '121370#####',
    '131283#####',
    '151270#####',
    '140492#####',
  ],
  UY: ['5989#######'],
  VE: ['58414#######'],
  VN: ['849########'],
  ZA: ['278########', '277########'],
  ZW: ['26377#######'],
};

/** Spreads neighbours over the number space; coprime to ten, so no two users share a number. */
const STRIDE = 7_654_321;

/** The `index`th number of a country, digits only, as Meta writes a wa_id. No two indexes give the same user, however written. */
export function makeNumber(country: string, index: number): string {
  const forms = FORMS[country];
  if (!forms) throw new RangeError(`no form of numbers for country '${country}'`);
  const form = forms[index % forms.length]!;
  const free = form.length - form.indexOf('#');
  const subscriber = (Math.floor(index / forms.length) * STRIDE + 1_234_567) % 10 ** free;
  return form.slice(0, -free) + String(subscriber).padStart(free, '0');
}

export type CountryMix = readonly (readonly [country: string, weight: number])[];

/** A world's worth of recipients; every kind of market and every market that ever moved is in it. */
export const WORLD_MIX: CountryMix = [
  ...spread(60, ['IN', 'BR']),
  ...spread(30, ['US', 'MX', 'ID']),
  ...spread(18, ['GB', 'DE', 'FR', 'ES', 'IT', 'CO', 'AR']),
  ...spread(10, ['CA', 'NL', 'CL', 'PE', 'TR', 'SA', 'AE', 'EG', 'NG', 'ZA', 'PK', 'MY', 'IL', 'RU']),
  ...spread(5, ['MA', 'BD', 'LK', 'NP', 'IQ', 'KW', 'OM', 'UA', 'KZ', 'HK', 'SG', 'PL', 'RO', 'HU', 'QA']),
  ...spread(4, ['DO', 'PR', 'JM', 'TT', 'ZW', 'CI', 'KE', 'SN', 'DZ', 'EC', 'UY', 'PY', 'BO', 'GT', 'CR']),
  ...spread(3, ['PT', 'BE', 'CH', 'AT', 'IE', 'LU', 'AU', 'NZ', 'JP', 'KR', 'PH', 'VN', 'TH', 'VE']),
];

function spread(weight: number, countries: string[]): CountryMix {
  return countries.map((country) => [country, weight] as const);
}

const NAMES = [
  'Ren\u00e9e Lef\u00e8vre',
  'Jo\u00e3o Concei\u00e7\u00e3o',
  'Priya Nair',
  'Ana / Luis',
  'M\u00fcller & S\u00f6hne',
  'Amina El Idrissi',
  'Zo\u00eb \ud83c\udf3b',
  'Sofia Ruiz',
  'Budi Santoso',
  'James O\u2019Neill',
  'Fatma Y\u0131lmaz',
  'Carlos Pe\u00f1a',
  '\u0410\u0439\u0433\u0435\u0440\u0456\u043c',
  'Chidi Okafor',
] as const;

/** How a profile is called; the writer of JSON escapes it. */
export function makeName(random: Random): string {
  return random.pick(NAMES);
}
