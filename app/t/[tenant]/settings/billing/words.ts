import { ROLE_NAMES } from '@/lib/access/role-words';
import type { Access } from '@/lib/access/session';
import { inLanguages } from '@/lib/language/language';

export const WORDS = inLanguages(
  {
    title: 'Billing details',
    note: 'What stands on your invoices. Invoices that were approved keep what stood on them.',
    buyer: 'Invoices are made out to',
    mayNot: (role: Access['role']) =>
      `Your role (${role}) may read this and not change it; an owner, admin or billing member may.`,
    save: 'Save',
    language: 'Language of invoices and mail',
    chooseLanguage: 'Choose a language.',
    saved: 'Saved. Invoices that are approved from now on say so.',
  },
  {
    title: 'Coordonnées de facturation',
    note: 'Ce qui figure sur vos factures. Les factures déjà approuvées gardent ce qui y figurait.',
    buyer: 'Les factures sont établies au nom de',
    mayNot: (role) =>
      `Votre rôle (${ROLE_NAMES.fr[role]}) permet de lire ces données, pas de les modifier\u00a0; un propriétaire, un administrateur ou un membre chargé de la facturation le peut.`,
    save: 'Enregistrer',
    language: 'Langue des factures et des e-mails',
    chooseLanguage: 'Choisissez une langue.',
    saved: 'Enregistré. Les factures approuvées désormais en tiendront compte.',
  },
);
