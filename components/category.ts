/** Meta's categories on screen: one name, one colour, one order everywhere. */
interface Look {
  name: string;
  fill: string;
  swatch: string;
}

const LOOKS = new Map<string, Look>(
  Object.entries({
    marketing: { name: 'Marketing', fill: 'fill-marketing', swatch: 'bg-marketing' },
    marketing_lite: { name: 'Marketing lite', fill: 'fill-marketing-lite', swatch: 'bg-marketing-lite' },
    utility: { name: 'Utility', fill: 'fill-utility', swatch: 'bg-utility' },
    authentication: { name: 'Authentication', fill: 'fill-authentication', swatch: 'bg-authentication' },
    authentication_international: {
      name: 'Authentication international',
      fill: 'fill-authentication-international',
      swatch: 'bg-authentication-international',
    },
    service: { name: 'Service', fill: 'fill-service', swatch: 'bg-service' },
    referral_conversion: { name: 'Referral conversion', fill: 'fill-referral', swatch: 'bg-referral' },
    group_marketing: { name: 'Group marketing', fill: 'fill-group', swatch: 'bg-group' },
    group_utility: { name: 'Group utility', fill: 'fill-group', swatch: 'bg-group' },
    group_service: { name: 'Group service', fill: 'fill-group', swatch: 'bg-group' },
  }),
);

export const CATEGORIES: readonly string[] = [...LOOKS.keys()];

export function categoryLook(category: string): Look {
  return LOOKS.get(category) ?? { name: words(category), fill: 'fill-other', swatch: 'bg-other' };
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

const MODELS = new Map([
  ['PMP', 'Per message'],
  ['CBP', 'Per conversation'],
  ['NBP', 'Notifications, before 2022'],
]);

export function modelName(model: string): string {
  return MODELS.get(model) ?? model;
}
