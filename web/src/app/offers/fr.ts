import type { TranslationOf } from '../../../../client/react/text/bindText.ts';
import type { en } from './en.ts';

export const fr: TranslationOf<typeof en> = {
  what: 'vos offres',
  title: ({ count, price }, format) =>
    `Votre offre : ${format.number(count)} sessions par mois pour ${format.price(price)}`,
  'title.paying': 'Votre offre attend son paiement',
  'title.coming': 'Vous avez accepté une offre',
  'title.live': 'Votre tarif de volume',
  price: 'Prix',
  'price.month': ({ price }, format) => `${format.price(price)} par mois`,
  taxes: 'Hors taxes',
  sessions: 'Sessions',
  'sessions.month': ({ count }, format) => `${format.number(count)} par mois`,
  figures: ({ open, projects, requests }, format) =>
    `${format.number(open)} en même temps, ${format.number(projects)} ${format.plural(projects, { one: 'projet', other: 'projets' })}, ${format.number(requests)} requêtes par minute`,
  until: 'Valable jusqu’au',
  'until.note': 'Ensuite, le prix et les chiffres de la formule s’appliquent dès le paiement suivant.',
  'ends.note': ({ plan }) => `Ensuite, ${plan} s’applique avec son prix et ses chiffres.`,
  by: 'À accepter avant le',
  'by.note': ({ at }, format) => `${format.time(at)}. Après, elle n’est plus proposée.`,
  'begins.paid': 'Elle commence avec son paiement.',
  'begins.next': 'Elle commence avec votre prochain paiement.',

  review: 'Examiner et accepter',
  decline: 'Refuser',
  continue: 'Continuer vers le paiement',

  'accept.title': 'Accepter l’offre ?',
  accept: 'Accepter l’offre',
  'accept.pay': 'Accepter et payer',
  'accept.loading': 'Stripe calcule ce qui sera facturé.',
  'preview.what': 'ce que Stripe facturera',
  'fact.now': 'Facturé maintenant',
  'fact.next': 'Prochaine facture',
  'fact.start': 'Début',
  'fact.until': 'Valable jusqu’au',
  nothing: 'Rien',
  'now.note': 'Un nouveau mois commence : son prix, moins le temps payé qui reste, avec taxes et avoir.',
  'now.nothing.note': 'Votre avoir suffit.',
  'checkout.now': ({ price }, format) => `${format.price(price)} plus taxes`,
  'checkout.note': 'Vous payez sur la page de Stripe, puis revenez ici.',
  'checkout.start': 'Avec votre paiement',
  'end.note': 'D’ici là, le prix et les chiffres restent les mêmes.',
  'at-once': 'Tout de suite',
  next: ({ amount, at }, format) => `${format.money(amount)} le ${format.dayWithYear(at)}`,
  'next.note': 'Selon Stripe à cet instant, avec taxes.',

  'done.now': 'Offre acceptée. Le prix et les chiffres s’appliquent maintenant.',
  'done.end': 'Offre acceptée. Le prix et les chiffres s’appliquent dès le prochain renouvellement.',
  'done.paying': 'Le paiement est en cours. Cette page indique quand il est arrivé.',
  'done.declined': 'Offre refusée',

  'decline.title': 'Refuser l’offre ?',
  'decline.text':
    'Elle ne pourra plus être acceptée. Demandez-en une autre dans un ticket s’il vous en faut une.',
  'decline.action': 'Refuser l’offre',

  earlier: 'Offres précédentes',
  made: 'Faite le',
  state: 'État',
  'state.offered': 'Proposée',
  'state.accepting': 'En attente de paiement',
  'state.accepted': 'Acceptée',
  'state.declined': 'Refusée',
  'state.withdrawn': 'Retirée',
  'state.expired': 'Expirée',
  'state.ended': 'Terminée',

  'problem.payment_due': 'Une facture est impayée. Payez-la d’abord, puis acceptez l’offre.',
  'problem.payment_due.action': 'Voir les factures',
  'problem.invoice_pending':
    'Une facture de votre abonnement est en préparation, ce qui prend environ une heure. Acceptez l’offre ensuite.',
  'problem.subscription_ending': 'Votre formule est résiliée. Gardez-la d’abord, puis acceptez l’offre.',
  'problem.change_scheduled':
    'Un autre changement de formule est prévu. Annulez-le d’abord, ou attendez qu’il ait eu lieu.',
  'problem.collection_paused':
    'Stripe n’encaisse rien pour votre abonnement en ce moment. Écrivez-nous, et nous vérifierons.',
  'problem.collection_paused.action': 'Ouvrir un ticket',
  'problem.subscription_unsuitable':
    'L’offre ne convient pas à votre abonnement, ou serait terminée au début de votre prochaine période. Écrivez-nous, et nous vérifierons.',
  'problem.checkout_pending':
    'Votre dernier achat est en cours. Il apparaît dans la vue d’ensemble en quelques secondes. Réessayez ensuite.',
  'problem.customer_taken':
    'Votre fiche client chez Stripe appartient à un autre compte. Écrivez-nous, et nous vérifierons.',
  'problem.offer_in_progress':
    'Le paiement de cette offre est en cours. S’il n’aboutit pas, elle pourra être refusée dans un délai d’un jour.',
  'problem.offer_not_found': 'Cette offre n’existe plus.',
  'problem.offer_not_open': ({ state }) => `Cette offre ne peut plus être modifiée. Son état : ${state}.`,
  'problem.offer_start_changed':
    'Le début de l’offre a changé, et rien n’a été facturé : vérifiez ce qui s’applique maintenant avant de l’accepter.',
  'problem.rate_limited': 'Trop de tentatives. Attendez une minute, puis réessayez.',
  'problem.portal': 'Continuer vers Stripe',
  'problem.unknown':
    'Nous ne savons pas si cela est arrivé. Rien n’est facturé deux fois : vérifiez l’état de l’offre, puis réessayez.',
  'problem.offline': 'Pas de connexion. Rien n’a changé. Réessayez quand vous serez en ligne.',
  'problem.failed': 'Impossible pour le moment. Réessayez dans quelques minutes.',
};
