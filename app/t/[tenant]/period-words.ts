import { inLanguages } from '@/lib/language/language';

export const PERIOD_WORDS = inLanguages(
  {
    presets: {
      'this-month': 'This month',
      'last-month': 'Last month',
      '3-months': 'Last 3 months',
      year: 'This year',
      all: 'All time',
    },
    dayBefore: 'the day before',
    daysBefore: (days: number) => `the ${days} days before`,
    sameDaysLastMonth: 'the same days last month',
    monthBefore: 'the month before',
    sameDaysThreeMonthsBefore: 'the same days three months before',
    sameDaysLastYear: 'the same days last year',
    yearBefore: 'the same days a year before',
  },
  {
    presets: {
      'this-month': 'Ce mois-ci',
      'last-month': 'Le mois dernier',
      '3-months': 'Les 3 derniers mois',
      year: 'Cette année',
      all: 'Depuis toujours',
    },
    dayBefore: 'la veille',
    daysBefore: (days) => `les ${days} jours précédents`,
    sameDaysLastMonth: 'les mêmes jours le mois dernier',
    monthBefore: 'le mois précédent',
    sameDaysThreeMonthsBefore: 'les mêmes jours trois mois plus tôt',
    sameDaysLastYear: 'les mêmes jours l’année dernière',
    yearBefore: 'les mêmes jours un an plus tôt',
  },
);
