import { typeName } from '@/components/category';
import { count, plural } from '@/components/format';
import type { Language } from '@/lib/language/language';
import { inLanguages } from '@/lib/language/language';
import type { ChargeRow } from '@/lib/ledger/read';

/** Why a unit is charged or free: 'Regular', 'Free entry point'; in French, what Meta's word means. */
export function verdict({ type, subtype }: Pick<ChargeRow, 'type' | 'subtype'>, language: Language): string {
  const name = typeName(type, language);
  return subtype ? `${name}, ${typeName(subtype, language).toLowerCase()}` : name;
}

/** What the list of charges says. */
export const WORDS = inLanguages(
  {
    title: 'Charges',
    searched: 'Searched in all of the ledger',
    newestFirst: (period: string, zone: string) => `${period}, in ${zone}, newest first`,
    id: 'Message or conversation id',
    find: 'Find',
    onlyUnpriced: 'Only those that wait for a price.',
    showAll: 'Show all',
    pages: 'Pages',
    newest: 'Newest',
    older: 'Older',
    caption: 'Charges, newest first',
    rows: (count: number) => `${count} rows`,
    opens: 'Open a charge to see why it was charged, or why not.',
    keys: '↑ ↓ or j k move from row to row, Home and End to the first and last, Enter opens.',
    columns: 'Columns',
    download: 'CSV',
    downloadAll: 'Download all of these charges as CSV',
    exporting: 'Writing the file',
    exportingAt: (done: number, of: number) => `${count(done)} of ${count(of)} charges`,
    exported: (done: number) => `${plural(done, 'charge is', 'charges are')} in the file.`,
    exportBrokeOff: (done: number, of: number) =>
      `The file broke off after ${count(done)} of ${count(of)} charges. Download it again.`,
    delivered: 'Delivered',
    column: {
      country: 'Country',
      market: 'Market',
      category: 'Category',
      type: 'Type',
      number: 'Number',
      model: 'Pricing',
      cost: 'Cost',
      price: 'Price',
    },
    unpriced: 'unpriced',
    free: 'free',
    noSuchId: 'No charge has this id',
    wholeId: 'It has to be the whole id, as WhatsApp reported it.',
    showAllCharges: 'Show all charges',
    none: 'No charge in this period',
    chooseAnother:
      'Choose another period above, or clear the filters. Free deliveries are listed here as well.',
  },
  {
    title: 'Frais',
    searched: 'Recherche dans tout le registre',
    newestFirst: (period, zone) => `${period}, fuseau ${zone}, les plus récents d’abord`,
    id: 'Identifiant de message ou de conversation',
    find: 'Chercher',
    onlyUnpriced: 'Seulement ceux qui attendent un prix.',
    showAll: 'Tout montrer',
    pages: 'Pages',
    newest: 'Plus récents',
    older: 'Plus anciens',
    caption: 'Frais, les plus récents d’abord',
    rows: (count) => `${count} lignes`,
    opens: 'Ouvrez une ligne pour voir pourquoi elle est facturée, ou pourquoi elle ne l’est pas.',
    keys: '↑ ↓ ou j k pour passer d’une ligne à l’autre, Début et Fin aux extrêmes, Entrée pour ouvrir.',
    columns: 'Colonnes',
    download: 'CSV',
    downloadAll: 'Télécharger tous ces frais en CSV',
    exporting: 'Écriture du fichier',
    exportingAt: (done, of) => `${count(done, 'fr')} frais sur ${count(of, 'fr')}`,
    exported: (done) => `Le fichier contient ${count(done, 'fr')} frais.`,
    exportBrokeOff: (done, of) =>
      `Le fichier s’est interrompu après ${count(done, 'fr')} frais sur ${count(of, 'fr')}. Téléchargez-le à nouveau.`,
    delivered: 'Remis',
    column: {
      country: 'Pays',
      market: 'Marché',
      category: 'Catégorie',
      type: 'Type',
      number: 'Numéro',
      model: 'Tarification',
      cost: 'Coût',
      price: 'Prix',
    },
    unpriced: 'sans prix',
    free: 'gratuit',
    noSuchId: 'Aucuns frais n’ont cet identifiant',
    wholeId: 'Il doit être entier, tel que WhatsApp l’a donné.',
    showAllCharges: 'Montrer tous les frais',
    none: 'Aucuns frais dans cette période',
    chooseAnother:
      'Choisissez une autre période ci-dessus, ou effacez les filtres. Les remises gratuites figurent ici aussi.',
  },
);
