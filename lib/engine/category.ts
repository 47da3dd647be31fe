import { unpricedBecause } from './unpriced';

/** Meta's words for categories and types, and what each means for a charge (section 7 of the rules). */

const MISSPELT: Readonly<Record<string, string>> = {
  referral_conversation: 'referral_conversion',
  customer_initiated: 'user_initiated',
};

/** Meta writes both `authentication-international` and `authentication_international`. */
export function word(text: string): string {
  if (KNOWN.has(text) || TYPES.has(text)) return text;
  const plain = text.trim().toLowerCase().replaceAll('-', '_');
  return MISSPELT[plain] ?? plain;
}

const BASE = [
  'authentication',
  'authentication_international',
  'marketing',
  'marketing_lite',
  'service',
  'utility',
];
const GROUP = ['group_marketing', 'group_service', 'group_utility'];
const OLD = ['business_initiated', 'user_initiated', 'template_notification', 'session_message'];

const KNOWN: ReadonlySet<string> = new Set([
  ...BASE,
  ...GROUP,
  ...OLD,
  'referral_conversion',
  'meta_business_agent',
]);

/** Types that come plain, which is what most words do. */
const TYPES: ReadonlySet<string> = new Set([
  'regular',
  'free_customer_service',
  'free_entry_point',
  'free_group_customer_service',
]);

/** Category of a unit of which only its existence is known. */
export const UNKNOWN = 'unknown';

/** H8: null when the category may be priced, else the sentence that says why not. */
export function whyUnknown(category: string): string | null {
  if (KNOWN.has(category)) return null;
  return category === UNKNOWN
    ? unpricedBecause('template', {})
    : unpricedBecause('category', { word: category });
}

/** Non-template messages (C3, P5, P11). */
export function isService(category: string): boolean {
  return category === 'service' || category === 'group_service';
}

/** The group spelling of a category (P10). */
export function groupCategory(category: string): string {
  if (category === 'marketing_lite') return 'group_marketing';
  return GROUP.includes(`group_${category}`) ? `group_${category}` : category;
}

export type Charged = 'charged' | 'free' | 'unknown';

/** What `type` and `subtype` of a unit mean for the bill: any `free_*` is free, an unknown word is neither. */
export function chargedBy(type: string, subtype: string | null): Charged {
  if (type === 'regular' || type === 'token_metered') return subtype === 'paid_exempt' ? 'free' : 'charged';
  return type.startsWith('free_') ? 'free' : 'unknown';
}
