import type { TranslationOf } from '../../../../client/react/text/bindText.ts';
import type { en } from './en.ts';

export const fr: TranslationOf<typeof en> = {
  title: 'Formules',
  yours: ({ plan }) => `Votre formule est ${plan}.`,
  planned: ({ plan, next, day }, format) =>
    `Votre formule est ${plan} jusqu’au ${format.day(day)}, puis ${next}.`,
  plans: 'les formules',
  back: 'Comparer les formules',
  overview: 'Aller à la vue d’ensemble',
  taxes: 'Prix hors taxes.',

  'choose.buy': ({ plan }) => `Choisir ${plan}`,
  'title.buy': ({ plan }) => `Acheter ${plan}`,
  'title.upgrade': ({ plan }) => `Passer à ${plan}`,
  'title.change': ({ plan }) => `Changer pour ${plan}`,
  'title.cancel': ({ plan }) => `Résilier ${plan}`,
  'title.keep': ({ plan }) => `Garder ${plan}`,

  'fact.now': 'Débit immédiat',
  'fact.start': 'Début',
  'fact.end': 'Fin',
  'fact.used': 'Sessions déjà utilisées',
  nothing: 'Aucun',
  'at-once': 'Tout de suite',
  'period-end': 'À la fin du temps payé',
  'from-zero': 'Repartent de 0',
  'as-they-are': 'Restent comptées',
  'at-most': ({ price }, format) => `Au plus ${format.price(price)}`,
  'by-stripe': 'Le montant affiché par Stripe',
  carried: ({ count }, format) => `Environ ${format.number(count)} reportées`,

  'buy.now': 'Le même montant chaque mois, jusqu’à la résiliation.',
  'buy.start': 'Un mois commence avec votre paiement.',
  'buy.used': 'Celles de la formule gratuite ne comptent pas.',
  'upgrade.now': ({ plan }) =>
    `Le prix moins le temps restant de ${plan}. Stripe affiche le montant avant la confirmation.`,
  'upgrade.trial': 'Votre essai prend fin. Stripe affiche le montant avant la confirmation.',
  'upgrade.trial.used': 'Celles de l’essai ne comptent pas.',
  'upgrade.start': ({ count }, format) =>
    `Un nouveau mois de ${format.number(count)} sessions commence avec votre paiement.`,
  'upgrade.carried': 'Ce qui dépasse la part écoulée du mois compte dans le nouveau mois.',
  'upgrade.none': 'Vous n’avez pas dépassé la part écoulée du mois.',
  'downgrade.now': ({ price }, format) =>
    `Ensuite ${format.price(price)} chaque mois, jusqu’à la résiliation.`,
  'downgrade.now.other': 'Stripe affiche le nouveau prix avant la confirmation.',
  'downgrade.start': ({ plan }) => `D’ici là, vous gardez ${plan}. Le changement peut être annulé.`,
  'downgrade.used': ({ count }, format) => `Ce jour-là, avec ${format.number(count)} sessions par mois.`,
  'cancel.now': 'Plus rien ne sera débité.',
  'cancel.end': 'D’ici là rien ne change, et vous pouvez garder la formule.',
  'cancel.used': ({ count }, format) =>
    `Ce jour-là, avec la formule gratuite de ${format.number(count)} sessions par mois.`,
  'keep.now': 'Le prochain débit a lieu à la fin du temps payé.',
  'keep.start': ({ next, day }, format) => `Le passage à ${next} du ${format.day(day)} est annulé.`,
  goes: 'Continue',

  current: ({ plan }) => `Votre formule est déjà ${plan}.`,
  'planned.text': ({ plan, day }, format) =>
    `Le passage à ${plan} est déjà prévu pour le ${format.day(day)}.`,
  busy: ({ plan, next, day }, format) =>
    `Un passage à ${next} est prévu pour le ${format.day(day)}. Gardez d’abord ${plan}, puis choisissez à nouveau.`,
  unpaid:
    'Un paiement est dû. La formule ne peut pas changer avant qu’il soit réglé. Vous pouvez toujours résilier, sur la page de Stripe.',
  pay: 'Payer la facture',
  manage: 'Ouvrir la page de Stripe',

  'your.plan': 'Votre formule',
  waiting: ({ plan }) => `Merci. ${plan} commence dans quelques secondes.`,
  'waiting.text': 'Stripe confirme votre paiement. Vous pouvez continuer entre-temps.',
  'slow.text': 'C’est plus long que d’habitude. Nous interrogeons à nouveau Stripe.',
  late: ({ plan }) => `${plan} n’a pas encore commencé.`,
  'late.text':
    'La confirmation de votre paiement n’est pas encore arrivée. La formule commencera d’elle-même, en général en quelques minutes. Inutile de payer à nouveau.',
  active: ({ plan }) => `${plan} est active.`,
  'active.text': ({ count, day }, format) =>
    `Elle comprend ${format.number(count)} sessions jusqu’au ${format.day(day)}.`,
  cancelled: 'Rien n’a été débité.',
  'cancelled.text': 'Vous avez quitté la page de Stripe sans payer. Votre formule n’a pas changé.',
  'cancelled.action': 'Choisir à nouveau',
  'changed.kept': ({ plan }) => `${plan} continue.`,
  'changed.paid': ({ plan }) => `Votre paiement est arrivé. ${plan} continue.`,

  leave: 'Vous payez sur une page de Stripe, puis revenez ici.',
  'leave.change': 'Vous confirmez le changement sur une page de Stripe, puis revenez ici.',
  email: 'E-mail pour les factures',
  'email.refused': 'Stripe n’accepte pas cette adresse. Saisissez-en une autre.',
  exists: 'Vous avez déjà un abonnement. Changez de formule sur la page de Stripe.',
  'exists.action': 'Changer de formule',
  former: 'Votre formule en minutes devient une formule en sessions. D’ici là, vous pouvez choisir laquelle.',
  'former.action': 'Voir ce qui change',
  pending: 'Votre dernier achat est en cours. Il s’affiche dans la vue d’ensemble en quelques secondes.',
  failed:
    'L’achat ne peut pas commencer pour le moment. Rien n’a été débité. Réessayez dans quelques minutes.',
  offline: 'Pas de connexion. Rien n’a été débité. Réessayez une fois en ligne.',
};
