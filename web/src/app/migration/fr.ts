import type { TranslationOf } from '../../../../client/react/text/bindText.ts';
import type { en } from './en.ts';
import { monthName } from './monthName.ts';

export const fr: TranslationOf<typeof en> = {
  title: 'Des minutes aux sessions',
  what: 'ce qui change pour vous',
  none: 'Rien ne change pour vous. Cette page est pour les clients dont la formule comptait des minutes.',
  'none.action': 'Aller à la vue d’ensemble',

  'head.coming': ({ at }, format) =>
    `Votre formule change le ${format.dateTime(at)}, lors de son renouvellement.`,
  'head.done': ({ at }, format) => `Votre formule a changé le ${format.dateTime(at)}.`,
  'head.free': 'Votre compte a été transféré. Rien n’est facturé.',

  coming: ({ plan, at }, format) => `Votre formule en minutes devient ${plan} le ${format.date(at)}.`,
  'coming.b': ({ at }, format) =>
    `Jusqu’au ${format.date(at)}, votre ancienne formule reste la même. Les chiffres de cette page commencent à cette date.`,
  'coming.delayed': 'Le changement de votre formule est retardé.',
  'coming.delayed.b':
    'Votre ancienne formule et son prix restent les mêmes jusqu’à ce que nous vous écrivions. Les chiffres de cette page commencent avec le changement.',
  'coming.action': 'Voir ce qui change',

  'decided.consent': ({ plan, at }, format) => `Vous êtes d’accord : ${plan} commence le ${format.date(at)}.`,
  'decided.plan': ({ plan, at }, format) => `Vous avez choisi ${plan}, qui commence le ${format.date(at)}.`,
  'decided.leave': ({ at }, format) => `Vous partez. Votre abonnement prend fin le ${format.date(at)}.`,
  'decided.open': ({ at }, format) =>
    `Vous pouvez changer d’avis jusqu’au ${format.dateTime(at)}. Rien n’est débité pour cela avant.`,
  'done.plan': ({ plan, at }, format) => `${plan} a commencé le ${format.date(at)}.`,
  'done.plan.b': 'Pour la changer ou la résilier, allez dans les réglages.',
  'done.leave': ({ at }, format) =>
    `Votre abonnement a pris fin le ${format.date(at)}, comme vous l’avez demandé.`,
  'done.leave.b': 'Plus rien n’est facturé. Votre compte et son historique sont toujours là.',
  'done.settings': 'Ouvrir les réglages',
  delayed: 'Le changement est retardé.',
  'delayed.b':
    'Votre formule et son prix restent les mêmes jusqu’à ce que nous vous écrivions. Les dates ci-dessous sont celles qui étaient prévues.',

  changes: 'Ce qui change',
  'changes.done': 'Ce qui a changé',
  'fact.until': ({ at }, format) => `Jusqu’au ${format.date(at)}`,
  'fact.before': 'Avant',
  'fact.from': ({ at }, format) => `À partir du ${format.date(at)}`,
  'fact.now': 'Maintenant',
  'price.plan': ({ plan, price }, format) => `${plan}, ${format.price(price)} par mois`,
  'price.month': ({ price }, format) => `${format.price(price)} par mois`,
  'note.minutes': 'Compte des minutes.',
  'note.minutes.paid': 'Compte des minutes. Hors taxes.',
  'note.first': ({ count }, format) =>
    `Pendant ${count === 1 ? 'le premier mois' : `les ${format.number(count)} premiers mois`}. Hors taxes.`,
  'note.list': 'Le prix public. Hors taxes.',
  'note.taxes': 'Hors taxes.',
  'note.free': ({ count }, format) => `${format.number(count)} sessions par mois.`,

  use: ({ month, percent, count }, format) =>
    `En ${monthName(month, format.language)}, vous auriez utilisé ${format.percent(percent)} de ${format.number(count)} sessions.`,
  'use.meter': ({ month }, format) => `Sessions en ${monthName(month, format.language)}`,
  'use.over': 'C’est tout le quota : les sessions suivantes de ce mois auraient été refusées.',

  'text.minutes':
    'Votre ancienne formule comptait des minutes. Une formule de sessions compte les connexions à travers la passerelle : chacune est une session, quelle que soit sa durée.',
  'text.limit':
    'Quand les sessions d’un mois sont épuisées, les nouvelles sont refusées jusqu’au mois suivant, ou jusqu’à ce que vous choisissiez une formule plus grande. Rien n’est facturé en plus.',
  'text.overage': ({ at }, format) =>
    `Les minutes supplémentaires ne sont plus facturées. Les dernières sont sur la facture du ${format.date(at)}.`,
  'text.projects': ({ plan, count, projects }, format) =>
    `${plan} comprend moins de projets que vous n’en avez : ${format.number(count)} de vos ${format.number(projects)} projets ${count === 1 ? 'est archivé' : 'sont archivés'}. Un projet archivé garde son historique.`,
  'text.nothing': ({ at }, format) =>
    `Le changement lui-même ne coûte rien. Jusqu’au ${format.date(at)}, votre formule reste la même.`,

  choice: 'Votre choix',
  'choice.until': ({ at }, format) => `Jusqu’au ${format.dateTime(at)}`,
  'choice.default': ({ plan, at }, format) =>
    `Si vous ne faites rien, ${plan} commence le ${format.date(at)}.`,
  'choice.over': ({ at }, format) =>
    `Vous pouviez décider ici jusqu’au ${format.dateTime(at)}. Écrivez-nous si vous voulez autre chose.`,
  planned: 'Prévue',
  chosen: 'Votre choix',
  'option.first': ({ price, count, later, at }, format) =>
    `${format.price(price)} par mois pendant ${format.number(count)} mois, puis ${format.price(later)} à partir du ${format.date(at)}`,
  'option.list': ({ price, at }, format) =>
    `${format.price(price)} par mois à partir du ${format.date(at)}, le prix public`,
  'option.price': ({ price, at }, format) => `${format.price(price)} par mois à partir du ${format.date(at)}`,
  'option.free': 'Rien à payer',
  'option.figures': ({ count, open, projects }, format) =>
    `${format.number(count)} sessions par mois, ${format.number(open)} en même temps, ${format.number(projects)} ${format.plural(projects, { one: 'projet', other: 'projets' })}`,
  'option.use': ({ month, percent }, format) =>
    `${format.percent(percent)} des sessions en ${monthName(month, format.language)}`,
  'option.archived': ({ count, projects }, format) =>
    `${format.number(count)} de vos ${format.number(projects)} projets ${count === 1 ? 'est archivé' : 'sont archivés'}`,
  'leave.title': 'Partir',
  'leave.text': ({ at, plan, count }, format) =>
    `Votre abonnement prend fin le ${format.date(at)}. Votre compte passe à la formule ${plan}, avec ${format.number(count)} sessions par mois.`,
  keep: 'Garder ce changement',
  choose: ({ plan }) => `Choisir ${plan}`,
  leave: 'Partir',

  'ask.title': ({ at }, format) => `Partir le ${format.date(at)} ?`,
  'ask.until': ({ at }, format) => `Votre formule de minutes reste la même jusqu’au ${format.dateTime(at)}.`,
  'ask.overage': 'Les minutes supplémentaires sont sur la facture de ce jour, la dernière.',
  'ask.then': 'Ensuite, votre abonnement prend fin. Plus rien n’est facturé.',
  'ask.free': ({ plan, count }, format) =>
    `Votre compte et son historique restent, avec la formule ${plan} et ${format.number(count)} sessions par mois.`,
  'ask.mind': ({ at }, format) =>
    `Vous pouvez changer d’avis sur cette page jusqu’au ${format.dateTime(at)}.`,
  'ask.action': ({ at }, format) => `Partir le ${format.date(at)}`,

  'problem.migration_too_late':
    'Il est trop tard pour décider ici : votre formule change dans moins d’un jour, ou a changé. Vous pouvez la changer ou la résilier sur la page de Stripe.',
  'problem.portal': 'Continuer vers Stripe',
  'problem.migration_plan_not_offered':
    'Cette formule n’est plus proposée pour le changement. Rien n’a été enregistré. Choisissez l’une de celles qui sont affichées.',
  'problem.migration_left_out':
    'Le changement que nous avions annoncé est annulé. Votre formule et son prix restent les mêmes.',
  'problem.support': 'Nous écrire',
  'problem.migration_not_found': 'Rien ne change pour vous : il n’y a rien à décider.',
  'problem.rate_limited': 'Trop de tentatives. Attendez une minute, puis réessayez.',
  'problem.unknown':
    'Nous ne savons pas si votre décision est arrivée. Cette page montre ce qui est enregistré. Si ce n’est pas ce que vous voulez, réessayez.',
  'problem.offline': 'Pas de connexion. Rien n’a changé. Réessayez quand vous serez en ligne.',
  'problem.failed':
    'Impossible d’enregistrer votre décision pour le moment. Réessayez dans quelques minutes.',
};
