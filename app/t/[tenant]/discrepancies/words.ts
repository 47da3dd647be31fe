import { count, plural } from '@/components/format';
import { inLanguages } from '@/lib/language/language';

/** What the page of discrepancies says. Times and amounts come written. */
export const WORDS = inLanguages(
  {
    title: 'Discrepancies',
    note: (when: string | null) =>
      `Where Meta’s verdict and the rules disagree for sure${when ? `, ${when}` : ''}. What is billed follows Meta’s verdict.`,
    states: 'State',
    open: (n: number) => `Open (${count(n)})`,
    accepted: (n: number) => `Accepted (${count(n)})`,
    allMonths: 'All months',
    oneUnit: 'Only one is shown.',
    showAll: 'Show all',
    waiting: (n: number) =>
      `${plural(n, 'thread is', 'threads are')} still to be compared: more may be found.`,
    more: (n: number) => `${plural(n, 'more is', 'more are')} not shown: choose a month.`,
    none: 'Nothing to decide',
    noneNote: 'Each verdict of Meta that the rules can judge is as the rules have it.',
    noneAccepted: 'Nothing was accepted',
    meta: 'Meta',
    rules: 'The rules',
    moreBy: 'Meta charged more by',
    lessBy: 'Meta charged less by',
    sameAmount: 'The amount is the same.',
    noAmount: 'One of the two has no known price.',
    charge: 'Open the charge',
    accept: 'Accept Meta’s verdict',
    acceptTitle: 'Accept Meta’s verdict?',
    acceptNote:
      'It then no longer stands against closing the month. What is billed does not change: it follows Meta’s verdict already. To dispute it instead, write to Meta’s support with both stories, and leave it open.',
    acceptedNote: 'Accepted',
    done: 'Accepted.',
    gone: 'It is no longer open: somebody else has accepted it, or Meta and the rules agree by now.',
    which: 'Say which one.',
  },
  {
    title: 'Désaccords',
    note: (when) =>
      `Là où le verdict de Meta et les règles se contredisent à coup sûr${when ? `, ${when}` : ''}. La facturation suit le verdict de Meta.`,
    states: 'État',
    open: (n) => `Ouverts (${count(n, 'fr')})`,
    accepted: (n) => `Acceptés (${count(n, 'fr')})`,
    allMonths: 'Tous les mois',
    oneUnit: 'Un seul désaccord est montré.',
    showAll: 'Tout montrer',
    waiting: (n) =>
      `${plural(n, 'fil reste', 'fils restent', 'fr')} à comparer\u00a0: d’autres peuvent apparaître.`,
    more: (n) =>
      `${plural(n, 'autre n’est pas montré', 'autres ne sont pas montrés', 'fr')}\u00a0: choisissez un mois.`,
    none: 'Rien à décider',
    noneNote: 'Chaque verdict de Meta que les règles peuvent juger est conforme aux règles.',
    noneAccepted: 'Rien n’a été accepté',
    meta: 'Meta',
    rules: 'Les règles',
    moreBy: 'Meta a facturé en plus',
    lessBy: 'Meta a facturé en moins',
    sameAmount: 'Le montant est le même.',
    noAmount: 'L’un des deux n’a pas de prix connu.',
    charge: 'Ouvrir les frais',
    accept: 'Accepter le verdict de Meta',
    acceptTitle: 'Accepter le verdict de Meta\u00a0?',
    acceptNote:
      'Il n’empêche alors plus la clôture du mois. La facturation ne change pas\u00a0: elle suit déjà le verdict de Meta. Pour le contester, écrivez à l’assistance de Meta avec les deux versions, et laissez-le ouvert.',
    acceptedNote: 'Accepté',
    done: 'Accepté.',
    gone: 'Il n’est plus ouvert\u00a0: quelqu’un l’a accepté, ou Meta et les règles s’accordent désormais.',
    which: 'Dites lequel.',
  },
);
