import type { Language } from '@/lib/language/language';

/** Meta's categories on screen: one name, one colour, one order everywhere. */
interface Look {
  name: string;
  fill: string;
  swatch: string;
}

type Names = Record<Language, string>;

const LOOKS = new Map<string, Omit<Look, 'name'> & { names: Names }>(
  Object.entries({
    marketing: {
      names: { en: 'Marketing', fr: 'Marketing' },
      fill: 'fill-marketing',
      swatch: 'bg-marketing',
    },
    marketing_lite: {
      names: { en: 'Marketing lite', fr: 'Marketing lite' },
      fill: 'fill-marketing-lite',
      swatch: 'bg-marketing-lite',
    },
    utility: { names: { en: 'Utility', fr: 'Utilitaire' }, fill: 'fill-utility', swatch: 'bg-utility' },
    authentication: {
      names: { en: 'Authentication', fr: 'Authentification' },
      fill: 'fill-authentication',
      swatch: 'bg-authentication',
    },
    authentication_international: {
      names: { en: 'Authentication international', fr: 'Authentification internationale' },
      fill: 'fill-authentication-international',
      swatch: 'bg-authentication-international',
    },
    service: { names: { en: 'Service', fr: 'Service' }, fill: 'fill-service', swatch: 'bg-service' },
    referral_conversion: {
      names: { en: 'Referral conversion', fr: 'Conversion publicitaire' },
      fill: 'fill-referral',
      swatch: 'bg-referral',
    },
    group_marketing: {
      names: { en: 'Group marketing', fr: 'Marketing de groupe' },
      fill: 'fill-group',
      swatch: 'bg-group',
    },
    group_utility: {
      names: { en: 'Group utility', fr: 'Utilitaire de groupe' },
      fill: 'fill-group',
      swatch: 'bg-group',
    },
    group_service: {
      names: { en: 'Group service', fr: 'Service de groupe' },
      fill: 'fill-group',
      swatch: 'bg-group',
    },
  }),
);

export const CATEGORIES: readonly string[] = [...LOOKS.keys()];

export function categoryLook(category: string, language: Language = 'en'): Look {
  const known = LOOKS.get(category);
  if (!known) return { name: words(category), fill: 'fill-other', swatch: 'bg-other' };
  const { names, ...look } = known;
  return { name: names[language], ...look };
}

/** The order of columns, legends and stacks; unknown words last, by name. */
export function byCategory(a: string, b: string): number {
  const [left, right] = [a, b].map((one) =>
    CATEGORIES.includes(one) ? CATEGORIES.indexOf(one) : CATEGORIES.length,
  );
  return left! - right! || (a < b ? -1 : a > b ? 1 : 0);
}

/** 'free_customer_service' -> 'Free customer service'. */
export function words(text: string): string {
  const plain = text.replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

const TYPES_FR = new Map([
  ['regular', 'Facturé'],
  ['free_in_conversation', 'Compris dans la conversation'],
  ['free_notification', 'Notification gratuite'],
  ['referral_conversion', 'Conversion publicitaire'],
  ['free_customer_service', 'Service client gratuit'],
  ['free_entry_point', 'Point d’entrée gratuit'],
  ['free_tier', 'Palier gratuit'],
  ['free_group_customer_service', 'Service de groupe gratuit'],
]);

/** Meta's word for why a unit is charged or free. */
export function typeName(type: string, language: Language = 'en'): string {
  return (language === 'fr' && TYPES_FR.get(type)) || words(type);
}

const MODELS = new Map<string, Names>([
  ['PMP', { en: 'Per message', fr: 'Par message' }],
  ['CBP', { en: 'Per conversation', fr: 'Par conversation' }],
  ['NBP', { en: 'Notifications, before 2022', fr: 'Notifications, avant 2022' }],
]);

export function modelName(model: string, language: Language = 'en'): string {
  return MODELS.get(model)?.[language] ?? model;
}
