import { prose, strong } from '../prose.ts';
import type { TranslationOf } from './messages.ts';
import type { quotaEn } from './quotaEn.ts';

export const quotaFr: TranslationOf<typeof quotaEn> = {
  'quota_80.subject': ({ percent }, format) => `Vous avez utilisé ${format.percent(percent)} de vos sessions`,
  'quota_80.preheader': ({ used, included, now }, format) =>
    `${format.number(used)} sessions sur ${format.number(included)} au ${format.date(now)}.`,
  'quota_80.pace': ({ until, daysShort, periodEnd }, format) =>
    prose`Au rythme de cette période, le reste tient jusqu’au ${strong(format.date(until))}, ${daysShort === 0 ? 'moins d’un jour' : `${format.number(daysShort)} ${format.plural(daysShort, { one: 'jour', other: 'jours' })}`} avant la fin de la période, le ${format.date(periodEnd)}.`,
  'quota_80.whole': ({ periodEnd }, format) =>
    prose`Au rythme de cette période, le reste tient jusqu’à la fin de la période, le ${strong(format.date(periodEnd))}.`,
  'quota_80.left': ({ left, periodEnd }, format) =>
    prose`Il vous reste ${strong(`${format.number(left)} ${format.plural(left, { one: 'session', other: 'sessions' })}`)} jusqu’à la fin de la période, le ${format.date(periodEnd)}.`,
  'quota_80.next':
    'À 100 %, les nouvelles sessions sont refusées ; celles déjà ouvertes continuent. Aucun supplément n’est facturé.',
  'quota_80.why': ({ to }) => `Envoyé une fois par période à ${to}, car l’utilisation a atteint 80 %.`,
  'quota_100.subject': 'Votre quota de sessions est épuisé',
  'quota_100.preheader': ({ used, included, now }, format) =>
    `Les nouvelles sessions sont refusées : ${format.number(used)} sur ${format.number(included)} au ${format.date(now)}.`,
  'quota_100.refused': ({ periodEnd }, format) =>
    prose`${strong('Les nouvelles sessions sont refusées')} jusqu’à la fin de la période, le ${format.date(periodEnd)}, ou jusqu’à ce que le quota soit augmenté.`,
  'quota_100.next': 'Les sessions déjà ouvertes continuent. Aucun supplément n’est facturé.',
  'quota_100.why': ({ to }) => `Envoyé une fois par période à ${to}, car toutes les sessions sont utilisées.`,
  'quota.of': ({ included }, format) => `sur ${format.number(included)}`,
  'quota.left': ({ left }, format) =>
    `${format.number(left)} ${format.plural(left, { one: 'restante', other: 'restantes' })}`,
  'quota.offer': ({ plan, sessions, concurrent, price }, format) =>
    `${plan} comprend ${format.number(sessions)} sessions et ${format.number(concurrent)} à la fois, pour ${price} par mois.`,
  'act.upgrade': ({ plan }) => `Passer à ${plan}`,
  'act.usage': 'Voir votre utilisation',
};
