import type { TranslationOf } from './bindText.ts';
import type { chartEn } from './chartEn.ts';

export const chartFr: TranslationOf<typeof chartEn> = {
  'chart.today': 'Aujourd’hui, en cours',
  'chart.table': 'Afficher en tableau',
  'chart.day': 'Jour',
  'chart.label': ({ title, from, to, total, peak, peakDay }, format) =>
    `${title}, du ${format.day(from)} au ${format.day(to)} : ${format.number(total)} au total, au plus ${format.number(peak)}, le ${format.day(peakDay)}.`,
};
