import type { TranslationOf } from './bindText.ts';
import type { plansEn } from './plansEn.ts';

export const plansFr: TranslationOf<typeof plansEn> = {
  'plan.free': 'Gratuit',
  'plan.starter': 'Starter',
  'plan.growth': 'Growth',
  'plan.yours': 'Votre formule',
  'plan.month': '/ mois',
  'plan.sessions': ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'session', other: 'sessions' })}`,
  'plan.trial': 'pour essayer',
  'plan.per-thousand': ({ price }, format) => `${format.money(price)} pour ${format.number(1_000)} sessions`,
  'plan.concurrent': ({ count }, format) =>
    `*${format.number(count)}* ${format.plural(count, { one: 'session', other: 'sessions' })} à la fois`,
  'plan.projects': ({ count }, format) =>
    `*${format.number(count)}* ${format.plural(count, { one: 'projet', other: 'projets' })}`,
  'plan.requests': ({ count }, format) =>
    `*${format.number(count)}* ${format.plural(count, { one: 'requête', other: 'requêtes' })} par minute`,
  'support.community': 'Support communautaire',
  'support.hours': ({ hours }, format) => `Support par e-mail, réponse sous *${format.number(hours)}\u00a0h*`,
  'support.sla': ({ percentage }, format) => `SLA, disponibilité de *${format.percent(percentage)}*`,
  'act.free': 'Commencer gratuitement',
  'act.buy': ({ plan }) => `Choisir ${plan}`,
};
