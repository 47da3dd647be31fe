import type { Tab } from '@/components/nav-tabs';
import type { Language } from '@/lib/language/language';
import { NAVIGATION } from './words';

/** The operator's pages, as the tabs and the command palette have them. */
export function operatorTabs(language: Language): Tab[] {
  const t = NAVIGATION[language];
  return [
    { href: '/operator', name: t.tenants },
    { href: '/operator/inbox', name: t.inbox },
    { href: '/operator/apps', name: t.apps },
    { href: '/operator/rates', name: t.rates },
    { href: '/operator/close', name: t.close },
    { href: '/operator/billing', name: t.billing },
    { href: '/operator/audit', name: t.audit },
  ];
}
