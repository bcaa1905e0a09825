import type { TranslationOf } from './createText.ts';
import type { planEn } from './planEn.ts';

export const planFr: TranslationOf<typeof planEn> = {
  'plan.title': 'Formule',
  'plan.free': 'Gratuit',
  'plan.starter': 'Starter',
  'plan.growth': 'Growth',
  'plan.compare': 'Comparer les formules',
  'plan.price': ({ price }) => `${price} par mois`,
  'plan.included': ({ sessions, concurrent, projects }, format) =>
    `${format.number(sessions)} sessions par mois, ${format.number(concurrent)} à la fois, ${format.number(projects)} projets.`,
  'buy.title': ({ plan }) => `Acheter ${plan}`,
  'buy.text': 'Vous payez sur une page de Stripe, puis revenez ici.',
  'buy.email': 'E-mail pour les factures',
  'buy.action': ({ plan }) => `Acheter ${plan}`,
  'buy.already': ({ plan }) => `Votre formule est déjà ${plan}.`,
  'buy.exists': 'Vous avez déjà un abonnement. Changez de formule sur la page de Stripe.',
  'buy.change': 'Changer de formule',
  'buy.pending': 'Votre dernier achat est en cours. Attendez quelques secondes, puis réessayez.',
  'buy.limited': 'Trop de tentatives. Attendez une minute, puis réessayez.',
  'buy.failed':
    'L’achat ne peut pas commencer pour le moment. Rien n’a été débité. Réessayez dans quelques minutes.',
  'portal.nothing': 'Vous n’avez pas encore d’abonnement. Il commence quand vous achetez une formule.',
  'portal.failed':
    'La page de votre abonnement ne peut pas s’ouvrir pour le moment. Rien n’a changé. Réessayez dans quelques minutes.',
  'checkout.done': 'Merci. Votre nouvelle formule s’affiche ici dès que le paiement est traité.',
  'checkout.cancelled': 'L’achat a été annulé. Rien n’a été débité.',
  'quota.what': 'votre utilisation',
};
