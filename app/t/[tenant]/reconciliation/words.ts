import { count, plural } from '@/components/format';
import { inLanguages } from '@/lib/language/language';
import type { DifferenceKind } from '@/lib/reconcile-meta/difference';

const fr = (value: bigint | number, one: string, many: string) => plural(value, one, many, 'fr');

/** What the page says that holds the books against each other and against Meta. */
export const WORDS = inLanguages(
  {
    title: 'Reconciliation',
    note: 'The ledger, what is shown of it, what was invoiced of it, and what Meta says: held against each other.',
    books: 'Ledger, totals and invoices',
    rollupFits: (lines: number) =>
      `The totals on all pages are the ledger’s: ${plural(lines, 'line')} added up again, to the millionth.`,
    rollupOff: (differences: number, lines: number) =>
      `${count(differences)} of ${plural(lines, 'line')} of the totals are not what the ledger says. Ask the operator to make them anew.`,
    invoicesFit: (invoices: number) =>
      `${plural(invoices, 'invoice is', 'invoices are')} what the ledger says, line by line.`,
    invoicesOff: (wrong: number, invoices: number) =>
      `${count(wrong)} of ${plural(invoices, 'invoice')} are not what the ledger says.`,
    noInvoices: 'Nothing is invoiced yet.',
    invoices: 'Invoices against the ledger',
    number: 'Number',
    month: 'Month',
    ofLedger: 'Ledger',
    ofLines: 'Lines',
    proven: 'Proven',
    notProven: 'Differs',
    result: 'Result',
    carried: (amount: string) => `${amount} came late and is on the next invoice.`,
    meta: 'Meta’s own figures',
    metaNote:
      'Give the answer of Meta’s pricing_analytics for your accounts; half hours (HALF_HOUR) are compared in any zone. It is read, compared and not kept.',
    file: 'Meta’s figures, as JSON',
    choose: 'Choose Meta’s answer as a JSON file.',
    tooLarge: 'The file is too large: ask Meta for fewer days.',
    compare: 'Compare',
    comparing: 'Comparing…',
    account: (waba: string) => `Account ${waba}`,
    agree: 'Meta and the ledger agree, on every number, country and category.',
    differ: (differences: number) =>
      `${plural(differences, 'difference')}; with them, the ledger comes to Meta’s figures exactly.`,
    side: 'Side',
    sideMeta: 'Meta',
    sideLedger: 'Ledger',
    sideDifferences: 'Differences',
    charged: 'Charged',
    free: 'Free',
    cost: (currency: string) => `Cost, ${currency}`,
    noCost: 'not told',
    reason: 'Reason',
    where: 'Number, country, category',
    messages: 'Messages',
    totalOfShown: 'Total',
    differencesOf: (waba: string) => `Differences of account ${waba}`,
    first: (shown: number, all: number) => `The first ${count(shown)} of ${count(all)}.`,
    allOf: 'The account in all',
    here: (what: string) => `here ${what}`,
    kinds: {
      unknown_country: 'Country not known here',
      country: 'Another country',
      category: 'Another category',
      edge: 'At the edge of a month',
      charged_at_meta: 'Charged by Meta, free here',
      free_at_meta: 'Free at Meta, charged here',
      unknown_number: 'Number not connected here',
      late: 'Late: webhooks may still come',
      missing_deliveries: 'Webhooks that never came',
      not_at_meta: 'Not in Meta’s figures',
      free_only_at_meta: 'Free at Meta only',
      free_only_here: 'Free here only',
      unpriced: 'Without a price here',
      tier: 'Volume tier',
      rounding: 'Meta’s rounding',
      rate: 'Another price',
    } satisfies Record<DifferenceKind, string>,
    discrepancies: (open: number) =>
      open === 0
        ? 'No verdict of Meta waits for a decision. All discrepancies'
        : `${plural(open, 'verdict')} of Meta ${open === 1 ? 'disagrees' : 'disagree'} with the rules`,
    neverProven:
      'Not proven yet. Proving adds up every row of the ledger again, which takes the longer, the longer the ledger.',
    provenAt: (at: string, row: bigint) => `Proven on ${at}, up to row ${count(row)} of the ledger.`,
    nothingSince: 'Nothing was posted since.',
    since: (rows: number, more: boolean, invoices: number) =>
      `Since then ${[
        ...(rows > 0 ? [`${more ? 'more than ' : ''}${plural(rows, 'row was', 'rows were')} posted`] : []),
        ...(invoices > 0 ? [`${plural(invoices, 'invoice was', 'invoices were')} approved or voided`] : []),
      ].join(' and ')}, of which this says nothing.`,
    proveNow: 'Prove the books',
    proveAgain: 'Prove again',
    proving: 'Adding the ledger up',
    provingAt: (done: number, of: number) => `Adding the ledger up: ${count(done)} of ${count(of)} steps`,
    brokeOff: 'The proof broke off. Try again, or ask the operator to look at the log.',
  },
  {
    title: 'Rapprochement',
    note: 'Le grand livre, ce qui en est affiché, ce qui en a été facturé et ce que dit Meta\u00a0: comparés entre eux.',
    books: 'Grand livre, totaux et factures',
    rollupFits: (lines) =>
      `Les totaux de toutes les pages sont ceux du grand livre\u00a0: ${fr(lines, 'ligne recalculée', 'lignes recalculées')}, au millionième près.`,
    rollupOff: (differences, lines) =>
      `${count(differences, 'fr')} sur ${fr(lines, 'ligne', 'lignes')} des totaux ne sont pas ce que dit le grand livre. Demandez à l’opérateur de les refaire.`,
    invoicesFit: (invoices) =>
      `${fr(invoices, 'facture est conforme', 'factures sont conformes')} au grand livre, ligne par ligne.`,
    invoicesOff: (wrong, invoices) =>
      `${count(wrong, 'fr')} sur ${fr(invoices, 'facture', 'factures')} ne sont pas conformes au grand livre.`,
    noInvoices: 'Rien n’est encore facturé.',
    invoices: 'Factures et grand livre',
    number: 'Numéro',
    month: 'Mois',
    ofLedger: 'Grand livre',
    ofLines: 'Lignes',
    proven: 'Prouvée',
    notProven: 'Diffère',
    result: 'Résultat',
    carried: (amount) => `${amount} sont arrivés tard et figurent sur la prochaine facture.`,
    meta: 'Les chiffres de Meta',
    metaNote:
      'Donnez la réponse pricing_analytics de Meta pour vos comptes\u00a0; les demi-heures (HALF_HOUR) se comparent dans tout fuseau. Elle est lue, comparée et n’est pas conservée.',
    file: 'Chiffres de Meta, en JSON',
    choose: 'Choisissez la réponse de Meta, un fichier JSON.',
    tooLarge: 'Le fichier est trop grand\u00a0: demandez moins de jours à Meta.',
    compare: 'Comparer',
    comparing: 'Comparaison…',
    account: (waba) => `Compte ${waba}`,
    agree: 'Meta et le grand livre concordent, pour chaque numéro, pays et catégorie.',
    differ: (differences) =>
      `${fr(differences, 'différence', 'différences')}\u00a0; avec elles, le grand livre donne exactement les chiffres de Meta.`,
    side: 'Côté',
    sideMeta: 'Meta',
    sideLedger: 'Grand livre',
    sideDifferences: 'Différences',
    charged: 'Facturés',
    free: 'Gratuits',
    cost: (currency) => `Coût, ${currency}`,
    noCost: 'non communiqué',
    reason: 'Raison',
    where: 'Numéro, pays, catégorie',
    messages: 'Messages',
    totalOfShown: 'Total',
    differencesOf: (waba) => `Différences du compte ${waba}`,
    first: (shown, all) => `Les ${count(shown, 'fr')} premières sur ${count(all, 'fr')}.`,
    allOf: 'Le compte au total',
    here: (what) => `ici ${what}`,
    kinds: {
      unknown_country: 'Pays inconnu ici',
      country: 'Autre pays',
      category: 'Autre catégorie',
      edge: 'À la limite d’un mois',
      charged_at_meta: 'Facturé par Meta, gratuit ici',
      free_at_meta: 'Gratuit chez Meta, facturé ici',
      unknown_number: 'Numéro non connecté ici',
      late: 'En retard\u00a0: des webhooks peuvent encore arriver',
      missing_deliveries: 'Webhooks jamais arrivés',
      not_at_meta: 'Absent des chiffres de Meta',
      free_only_at_meta: 'Gratuit, chez Meta seulement',
      free_only_here: 'Gratuit, ici seulement',
      unpriced: 'Sans prix ici',
      tier: 'Palier de volume',
      rounding: 'Arrondi de Meta',
      rate: 'Autre prix',
    },
    discrepancies: (open) =>
      open === 0
        ? 'Aucun verdict de Meta n’attend de décision. Toutes les divergences'
        : `${fr(open, 'verdict de Meta contredit', 'verdicts de Meta contredisent')} les règles`,
    neverProven:
      'Pas encore prouvé. La preuve recalcule chaque ligne du grand livre : plus il est long, plus elle dure.',
    provenAt: (at, row) => `Prouvé le ${at}, jusqu’à la ligne ${count(row, 'fr')} du grand livre.`,
    nothingSince: 'Rien n’a été inscrit depuis.',
    since: (rows, more, invoices) =>
      `Depuis, ${[
        ...(rows > 0
          ? [`${more ? 'plus de ' : ''}${fr(rows, 'ligne a été inscrite', 'lignes ont été inscrites')}`]
          : []),
        ...(invoices > 0
          ? [fr(invoices, 'facture a été approuvée ou annulée', 'factures ont été approuvées ou annulées')]
          : []),
      ].join(' et ')} : cette preuve n’en dit rien.`,
    proveNow: 'Prouver les comptes',
    proveAgain: 'Prouver à nouveau',
    proving: 'Addition du grand livre',
    provingAt: (done, of) => `Addition du grand livre : ${count(done, 'fr')} étapes sur ${count(of, 'fr')}`,
    brokeOff: 'La preuve s’est interrompue. Réessayez, ou demandez à l’opérateur de regarder le journal.',
  },
);
