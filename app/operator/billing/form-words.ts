import { inLanguages } from '@/lib/language/language';

/** What the forms of billing say of what is wrong with them. */
export const FORM_WORDS = inLanguages(
  {
    prefix: 'The prefix has one to ten letters and digits.',
    footer: 'Keep the line under 500 characters.',
    firstMonth: 'Choose the first month that is invoiced, or none.',
    grace: 'The grace is a whole number.',
    graceTooMuch: (most: string) => `The grace is ${most} at the most.`,
    due: 'The time to pay is a whole number.',
    dueTooMuch: (most: string) => `The time to pay is ${most} at the most.`,
    unpriced: 'The number of unpriced units is a whole number.',
    unpricedTooMuch: (most: string) => `The number of unpriced units is ${most} at the most.`,
    discrepancies: 'The number of discrepancies is a whole number.',
    discrepanciesTooMuch: (most: string) => `The number of discrepancies is ${most} at the most.`,
    collection: 'Choose how it is paid.',
    tax: 'Choose a tax.',
    percent: 'Enter the tax as a percentage such as 20 or 8.875.',
    percentTooMuch: 'The tax is 100 % at the most.',
    taxName: 'Name the tax, such as VAT.',
    taxNameTooLong: 'Keep the name of the tax short.',
    tierPolicy: 'Choose who gets what volume saves.',
    amount: 'Enter an amount such as 49.90, or 0 for none.',
    language: 'Choose a language.',
    payable: (currency: string, decimals: number) =>
      `An amount in ${currency} has ${decimals} decimals at the most.`,
    effectiveFrom: 'Choose the first day of the mark-up.',
    category: 'Choose a category.',
    markup: (percent: string) =>
      `The mark-up '${percent}' must be a percentage from 0 to 1000 with at most four decimals, such as 12.5.`,
    // What was done.
    saved: 'Saved. Invoices that are approved from now on say so.',
    savedTerms: 'Saved. Months that are approved from now on follow it.',
    agreed: (from: string) => `Agreed from ${from} on.`,
    takenBack: 'Taken back.',
  },
  {
    prefix: 'Le préfixe compte un à dix lettres et chiffres.',
    footer: 'Restez sous 500 caractères.',
    firstMonth: 'Choisissez le premier mois à facturer, ou aucun.',
    grace: 'Le délai de grâce est un nombre entier.',
    graceTooMuch: (most) => `Le délai de grâce est de ${most} au plus.`,
    due: 'Le délai de paiement est un nombre entier.',
    dueTooMuch: (most) => `Le délai de paiement est de ${most} au plus.`,
    unpriced: 'Le nombre d’unités sans prix est un nombre entier.',
    unpricedTooMuch: (most) => `Le nombre d’unités sans prix est de ${most} au plus.`,
    discrepancies: 'Le nombre de désaccords est un nombre entier.',
    discrepanciesTooMuch: (most) => `Le nombre de désaccords est de ${most} au plus.`,
    collection: 'Choisissez le mode de paiement.',
    tax: 'Choisissez une taxe.',
    percent: 'Indiquez la taxe en pourcentage, par exemple 20 ou 8,875.',
    percentTooMuch: 'La taxe est de 100\u202f% au plus.',
    taxName: 'Nommez la taxe, par exemple TVA.',
    taxNameTooLong: 'Donnez un nom court à la taxe.',
    tierPolicy: 'Choisissez à qui revient la remise de volume.',
    amount: 'Indiquez un montant, par exemple 49,90, ou 0 pour aucun.',
    language: 'Choisissez une langue.',
    payable: (currency, decimals) =>
      decimals === 0
        ? `Un montant en ${currency} n’a pas de décimales.`
        : `Un montant en ${currency} a ${decimals} décimales au plus.`,
    effectiveFrom: 'Choisissez le premier jour de la majoration.',
    category: 'Choisissez une catégorie.',
    markup: (percent) =>
      `La majoration «\u00a0${percent}\u00a0» doit être un pourcentage de 0 à 1000 avec quatre décimales au plus, par exemple 12,5.`,
    saved: 'Enregistré. Les factures approuvées désormais en tiendront compte.',
    savedTerms: 'Enregistré. Les mois approuvés désormais suivront ces conditions.',
    agreed: (from) => `Convenu à partir du ${from}.`,
    takenBack: 'Retiré.',
  },
);
