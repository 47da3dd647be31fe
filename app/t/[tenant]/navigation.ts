import { inLanguages } from '@/lib/language/language';

/** Where one is among a tenant's pages. */
export const NAVIGATION = inLanguages(
  {
    overview: 'Overview',
    countries: 'Countries',
    charges: 'Charges',
    invoices: 'Invoices',
    whatIf: 'What-if',
    reconciliation: 'Reconciliation',
    settings: 'Settings',
    notFound: 'Not found',
  },
  {
    overview: 'Vue d’ensemble',
    countries: 'Pays',
    charges: 'Frais',
    invoices: 'Factures',
    whatIf: 'Simulation',
    reconciliation: 'Rapprochement',
    settings: 'Réglages',
    notFound: 'Introuvable',
  },
);
