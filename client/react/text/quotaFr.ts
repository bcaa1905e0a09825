import type { TranslationOf } from './bindText.ts';
import type { quotaEn } from './quotaEn.ts';

export const quotaFr: TranslationOf<typeof quotaEn> = {
  'quota.used': 'Sessions utilisées',
  'quota.of': ({ total }, format) => `sur ${format.number(total)}`,
  'quota.meter': ({ used, total }, format) => `${format.number(used)} sessions sur ${format.number(total)}`,
  'quota.today': ({ day }, format) => `Aujourd’hui, ${format.day(day)}`,
  'quota.left': ({ days, day }, format) =>
    `${format.number(days)} ${format.plural(days, { one: 'jour restant', other: 'jours restants' })} · renouvellement le ${format.day(day)}`,
  'quota.ends': ({ days, day }, format) =>
    `${format.number(days)} ${format.plural(days, { one: 'jour restant', other: 'jours restants' })} · fin le ${format.day(day)}`,
  'quota.grace': ({ count }, format) =>
    `Une partie du quota du mois, jusqu’à l’arrivée du paiement : ensuite ${format.number(count)}.`,
  'alert.80': ({ percent }, format) =>
    `Vous avez utilisé ${format.percent(percent)} des sessions de la période.`,
  'alert.80.b': ({ count, day }, format) =>
    `Il reste ${format.number(count)} ${format.plural(count, { one: 'session', other: 'sessions' })} jusqu’au ${format.day(day)}.`,
  'alert.100.now': 'Le quota est épuisé. Les nouvelles sessions sont refusées.',
  'alert.100.renews': ({ day }, format) => `Le quota est renouvelé le ${format.day(day)}.`,
  'alert.0': 'Le quota de ce compte est de 0 session. Les nouvelles sessions sont refusées.',
  'due.unknown': 'Un paiement est dû.',
  'due.b': ({ day }, format) => `Les sessions démarrent jusqu’au ${format.day(day)}.`,
  'due.used': 'Il ne reste aucune session avant le paiement. De nouvelles démarrent dès son arrivée.',
  'due.over': 'La formule a pris fin. Elle revient dès l’arrivée du paiement.',
};
