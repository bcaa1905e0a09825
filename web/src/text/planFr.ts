import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import type { planEn } from './planEn.ts';

export const planFr: TranslationOf<typeof planEn> = {
  'plan.title': 'Formule',
  'plan.free': 'Gratuit',
  'plan.starter': 'Starter',
  'plan.growth': 'Growth',
  'plan.compare': 'Comparer les formules',
  'plan.price': ({ price }) => `${price} par mois`,
  'plan.included': ({ sessions, concurrent, projects }, format) =>
    `${format.number(sessions)} sessions par mois, ${format.number(concurrent)} à la fois, ${format.number(projects)} ${format.plural(projects, { one: 'projet', other: 'projets' })}.`,
  'buy.change': 'Changer de formule',
  'buy.limited': 'Trop de tentatives. Attendez une minute, puis réessayez.',
  'portal.nothing': 'Vous n’avez pas encore d’abonnement. Il commence quand vous achetez une formule.',
  'portal.failed':
    'La page de votre abonnement ne peut pas s’ouvrir pour le moment. Rien n’a changé. Réessayez dans quelques minutes.',
  'quota.what': 'votre utilisation',
};
