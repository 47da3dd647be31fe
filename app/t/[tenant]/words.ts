import { count, day, month, plural } from '@/components/format';
import { inLanguages } from '@/lib/language/language';

const fr = (value: bigint | number, one: string, many: string) => plural(value, one, many, 'fr');
/** A month that begins a sentence. */
const Month = (text: string) => month(text, 'fr').replace(/^./, (first) => first.toUpperCase());
const inEnglish = (text: string) => day(text, false);
const inFrench = (text: string) => day(text, false, 'fr');

/** What the overview says. Days are YYYY-MM-DD, months YYYY-MM; amounts come written with their currency. */
export const WORDS = inLanguages(
  {
    title: (today: string) => month(today),
    dayOf: (so: number, days: number, today: string, zone: string) =>
      `Day ${so} of ${days}, to ${inEnglish(today)} in ${zone}`,
    nothing: 'No message has been delivered this month',
    nothingYet: 'The first delivery that WhatsApp reports appears here within seconds.',
    noNumber: 'No phone number is connected yet',
    noNumberYet:
      'Spend appears here once a WhatsApp Business Account is connected and WhatsApp reports its deliveries.',
    soFar: 'Price so far',
    listPrice: 'Meta’s list price',
    markup: 'Mark-up',
    change: 'Against the same days last month',
    before: 'Then',
    nothingThen: 'Nothing was spent then',
    forecast: 'Forecast to month end',
    between: (low: string, high: string, weeks: number) =>
      `${low} to ${high}, as in the quietest and the busiest of the last ${weeks} weeks`,
    byWeekdays: 'Each day to come as its weekday was last week',
    byAverage: 'Each day to come as the days so far, for want of a whole week',
    units: 'Units delivered',
    charged: (charged: bigint, free: bigint) => `${count(charged)} charged, ${count(free)} free`,
    unpricedUnits: (units: bigint) => `${count(units)} without a price`,
    perDay: 'Price per day',
    perMonth: 'Price per month',
    perDayIn: (currency: string) => `Price per day in ${currency}`,
    perMonthIn: (currency: string) => `Price per month in ${currency}`,
    chart: (title: string) => `${title}, stacked by category. The table below has the numbers.`,
    asTable: 'Show as a table',
    theDay: 'Day',
    theMonth: 'Month',
    inAll: (currency: string) => `${currency} in all`,
    top: 'Top countries',
    topCaption: 'Countries with the highest price this month',
    all: (countries: number) => `All ${countries}`,
    country: 'Country',
    unitsShort: 'Units',
    share: 'Share',
    priceIn: (currency: string) => `Price, ${currency}`,
    free: 'Free service messages',
    freeNote: (size: bigint) =>
      `The first ${count(size)} that a number delivers in a month of its account cost nothing; each one after that is charged.`,
    used: (used: bigint, size: bigint) => `${count(used)} of ${count(size)}`,
    usedLabel: (used: bigint, size: bigint) => `${count(used)} of ${count(size)} free service messages used`,
    usedUp: 'Used up',
    usedBeyond: (beyond: bigint) => `Used up, and ${plural(beyond, 'message')} beyond it`,
    runsOut: (on: string, zone: string) =>
      `Runs out on ${inEnglish(on)} at the pace of this month, by the account’s days in ${zone}`,
    notUsed: 'Nothing sent yet',
    lasts: 'Lasts to the end of the month at this pace',
    attention: 'Needs attention',
    waits: (units: bigint) =>
      `${plural(units, 'unit waits', 'units wait')} for a price and ${units === 1n ? 'is' : 'are'} in no amount on this page`,
    waitsIn: (category: string, market: string, of: string) => `${category} in ${market}, ${month(of)}`,
    noRate: (units: bigint, currency: string) => `${count(units)}, no ${currency} rate`,
    moreKinds: (kinds: number) => `and ${plural(kinds, 'more kind')}`,
    discrepancies: (units: number, of: string) =>
      `${plural(units, 'verdict')} of Meta ${units === 1 ? 'disagrees' : 'disagree'} with the rules in ${month(of)}`,
    lookAtThem: 'Look at both stories',
    notClosed: (of: string) => `${month(of)} is over and not invoiced yet`,
    whatBlocks: 'See what blocks it',
    quarantined: (deliveries: number) =>
      `${plural(deliveries, 'delivery waits', 'deliveries wait')} for a number that no tenant has connected`,
    failed: (deliveries: number) =>
      `${plural(deliveries, 'delivery', 'deliveries')} could not be worked and ${deliveries === 1 ? 'was' : 'were'} put aside`,
    toInbox: 'See the inbox',
    freeOver: (display: string) => `${display} has used up its free service messages`,
    freeEnds: (display: string, on: string) =>
      `${display} runs out of free service messages on ${inEnglish(on)}`,
    toMeters: 'See the meter',
    budget_passed: (what: string) => `The budget is spent: ${what}`,
    budget_forecast: (what: string) => `The budget is likely to be passed this month: ${what}`,
    toBudgets: 'See the budgets',
    budgets: 'Budgets',
    noBudget: 'No budget is set. With one, you are told by mail before a month costs more than it should.',
    setOne: 'Set a budget',
    manage: 'Manage',
  },
  {
    title: (today) => Month(today),
    dayOf: (so, days, today, zone) => `Jour ${so} sur ${days}, jusqu’au ${inFrench(today)}, heure de ${zone}`,
    nothing: 'Aucun message n’a été remis ce mois-ci',
    nothingYet: 'La première remise que WhatsApp signale apparaît ici en quelques secondes.',
    noNumber: 'Aucun numéro n’est encore connecté',
    noNumberYet:
      'Les dépenses apparaissent ici dès qu’un compte WhatsApp Business est connecté et que WhatsApp signale ses remises.',
    soFar: 'Prix à ce jour',
    listPrice: 'Tarif de Meta',
    markup: 'Majoration',
    change: 'Par rapport aux mêmes jours du mois dernier',
    before: 'Alors',
    nothingThen: 'Rien n’a été dépensé alors',
    forecast: 'Prévision à la fin du mois',
    between: (low, high, weeks) =>
      `De ${low} à ${high}, comme la plus calme et la plus chargée des ${weeks} dernières semaines`,
    byWeekdays: 'Chaque jour à venir comme le même jour de la semaine dernière',
    byAverage: 'Chaque jour à venir comme les jours passés, faute d’une semaine entière',
    units: 'Unités remises',
    charged: (charged, free) => `${count(charged, 'fr')} facturées, ${count(free, 'fr')} gratuites`,
    unpricedUnits: (units) => `${count(units, 'fr')} sans prix`,
    perDay: 'Prix par jour',
    perMonth: 'Prix par mois',
    perDayIn: (currency) => `Prix par jour en ${currency}`,
    perMonthIn: (currency) => `Prix par mois en ${currency}`,
    chart: (title) => `${title}, par catégorie. Les chiffres sont dans le tableau ci-dessous.`,
    asTable: 'Afficher en tableau',
    theDay: 'Jour',
    theMonth: 'Mois',
    inAll: (currency) => `${currency} au total`,
    top: 'Premiers pays',
    topCaption: 'Pays au prix le plus élevé ce mois-ci',
    all: (countries) => `Les ${countries}`,
    country: 'Pays',
    unitsShort: 'Unités',
    share: 'Part',
    priceIn: (currency) => `Prix, ${currency}`,
    free: 'Messages de service gratuits',
    freeNote: (size) =>
      `Les ${count(size, 'fr')} premiers qu’un numéro remet dans un mois de son compte ne coûtent rien\u00a0; chacun des suivants est facturé.`,
    used: (used, size) => `${count(used, 'fr')} sur ${count(size, 'fr')}`,
    usedLabel: (used, size) =>
      `${count(used, 'fr')} messages de service gratuits utilisés sur ${count(size, 'fr')}`,
    usedUp: 'Épuisés',
    usedBeyond: (beyond) => `Épuisés, et ${fr(beyond, 'message', 'messages')} au-delà`,
    runsOut: (on, zone) =>
      `Épuisés le ${inFrench(on)} au rythme de ce mois, selon les jours du compte, heure de ${zone}`,
    notUsed: 'Rien n’a encore été envoyé',
    lasts: 'Suffisent jusqu’à la fin du mois à ce rythme',
    attention: 'À regarder',
    waits: (units) =>
      `${fr(units, 'unité attend', 'unités attendent')} un prix et ne ${units < 2n ? 'figure' : 'figurent'} dans aucun montant de cette page`,
    waitsIn: (category, market, of) => `${category}, ${market}, ${month(of, 'fr')}`,
    noRate: (units, currency) => `${count(units, 'fr')}, pas de tarif en ${currency}`,
    moreKinds: (kinds) => `et ${fr(kinds, 'autre sorte', 'autres sortes')}`,
    discrepancies: (units, of) =>
      `${fr(units, 'verdict de Meta contredit', 'verdicts de Meta contredisent')} les règles en ${month(of, 'fr')}`,
    lookAtThem: 'Voir les deux versions',
    notClosed: (of) => `${Month(of)} est terminé et pas encore facturé`,
    whatBlocks: 'Voir ce qui bloque',
    quarantined: (deliveries) =>
      `${fr(deliveries, 'livraison attend', 'livraisons attendent')} un numéro qu’aucun client n’a connecté`,
    failed: (deliveries) =>
      `${fr(deliveries, 'livraison n’a pas pu être traitée et a été mise', 'livraisons n’ont pas pu être traitées et ont été mises')} de côté`,
    toInbox: 'Voir la réception',
    freeOver: (display) => `${display} a épuisé ses messages de service gratuits`,
    freeEnds: (display, on) => `${display} épuise ses messages de service gratuits le ${inFrench(on)}`,
    toMeters: 'Voir le compteur',
    budget_passed: (what) => `Le budget est dépensé\u00a0: ${what}`,
    budget_forecast: (what) => `Le budget sera sans doute dépassé ce mois-ci\u00a0: ${what}`,
    toBudgets: 'Voir les budgets',
    budgets: 'Budgets',
    noBudget:
      'Aucun budget n’est fixé. Avec un budget, vous êtes prévenu par e-mail avant qu’un mois ne coûte plus que prévu.',
    setOne: 'Fixer un budget',
    manage: 'Gérer',
  },
);
