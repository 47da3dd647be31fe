import { inLanguages } from '@/lib/language/language';

/** Where one is among the operator's pages. */
export const NAVIGATION = inLanguages(
  {
    operator: 'Operator',
    tenants: 'Tenants',
    inbox: 'Inbox',
    apps: 'Meta apps',
    rates: 'Rates',
    close: 'Month close',
    billing: 'Billing',
    audit: 'Audit log',
  },
  {
    operator: 'Opérateur',
    tenants: 'Clients',
    inbox: 'Réception',
    apps: 'Applications Meta',
    rates: 'Tarifs',
    close: 'Clôture du mois',
    billing: 'Facturation',
    audit: 'Journal d’audit',
  },
);
