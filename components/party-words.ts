import { inLanguages } from '@/lib/language/language';

export const PARTY_WORDS = inLanguages(
  {
    legalName: 'Legal name',
    line1: 'Address',
    line2: 'Address, second line',
    postalCode: 'Postal code',
    city: 'City',
    state: 'State or province',
    country: 'Country',
    choose: 'Choose…',
    taxId: 'Tax id',
    taxIdHint: 'Such as a VAT number, as it should stand on the invoice.',
    email: 'Email for invoices',
  },
  {
    legalName: 'Raison sociale',
    line1: 'Adresse',
    line2: 'Complément d’adresse',
    postalCode: 'Code postal',
    city: 'Ville',
    state: 'État ou province',
    country: 'Pays',
    choose: 'Choisir…',
    taxId: 'Numéro fiscal',
    taxIdHint: 'Par exemple le numéro de TVA, tel qu’il doit figurer sur la facture.',
    email: 'E-mail pour les factures',
  },
);
