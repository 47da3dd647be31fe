import { inLanguages } from '../language/language';

/** What each role is called. */
export const ROLE_NAMES = inLanguages(
  { owner: 'Owner', admin: 'Admin', billing: 'Billing', viewer: 'Viewer', operator: 'Operator' },
  {
    owner: 'Propriétaire',
    admin: 'Administrateur',
    billing: 'Facturation',
    viewer: 'Lecteur',
    operator: 'Opérateur',
  },
);
