import type { TranslationOf } from './bindText.ts';
import { chartFr } from './chartFr.ts';
import type { kitEn } from './kitEn.ts';
import { plansFr } from './plansFr.ts';
import { quotaFr } from './quotaFr.ts';
import { stateFr } from './stateFr.ts';

export const kitFr: TranslationOf<typeof kitEn> = {
  ...stateFr,
  ...quotaFr,
  ...chartFr,
  ...plansFr,
  stale: 'Actualisation impossible. Nouvel essai…',
  'usage.what': 'votre utilisation',
  'usage.none': 'Aucune session n’a encore été comptée pendant cette période.',
  'daily.title': 'Sessions par jour',
  'daily.what': 'votre utilisation par jour',
  'daily.none': 'Aucune session ces jours-là.',
  'chart.sessions': 'Sessions',
  'chart.before': ({ weeks }, format) =>
    `Même jour, ${format.number(weeks)} ${format.plural(weeks, { one: 'semaine', other: 'semaines' })} plus tôt`,
  'chart.before.short': ({ weeks }, format) =>
    `${format.number(weeks)} ${format.plural(weeks, { one: 'semaine', other: 'semaines' })} plus tôt`,
  'plans.what': 'les formules',
  'plans.none': 'Aucune formule n’est proposée.',
};
