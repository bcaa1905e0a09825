import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import type { overviewEn } from './overviewEn.ts';
import { roundedPace } from './roundedPace.ts';

export const overviewFr: TranslationOf<typeof overviewEn> = {
  'quota.renews': ({ day }, format) => `Renouvellement le ${format.day(day)}`,
  'pace.used': 'Épuisé',
  'pace.used.note': ({ day }, format) => `Nouveau quota le ${format.day(day)}`,
  'pace.perDay': ({ perDay }, format) => `${format.number(roundedPace(perDay))} par jour`,
  'pace.early.note': 'Après deux jours entiers',
  'open.value': ({ open, max }, format) => `${format.number(open)} sur ${format.number(max)}`,
  'open.of': ({ max }, format) => `sur ${format.number(max)}`,
  'open.see': 'Les voir',
  'ending.b': 'Le compte passe ensuite à la formule Gratuit.',
  'plan.manage': 'Gérer',
  'plan.next': ({ day, amount }, format) =>
    `Prochaine facture le ${format.day(day)} · ${format.money(amount)}`,
  'plan.from': ({ plan, day }, format) => `${plan} à partir du ${format.day(day)}`,
  'plan.noCard': 'Sans carte bancaire',
  'daily.title': 'Sessions par jour',
  'daily.what': 'votre utilisation par jour',
  'daily.range': 'Durée',
  'daily.days': ({ count }, format) => `${format.number(count)} jours`,
  'daily.change.90': ({ percent }, format) => `${format.change(percent)} par rapport à 13 semaines plus tôt`,
  'byProject.title': 'Utilisation par projet',
  'byProject.what': 'l’utilisation de vos projets',
  'byProject.all': 'Tous les projets',
  'byProject.project': 'Projet',
  'byProject.share': 'Part',
  'byProject.minutes': 'Minutes',
  'byProject.none': 'Autres sessions',
  'byProject.none.b': 'sans projet, ou reportées',
  'latest.title': 'Dernières factures',
  'latest.all': 'Toutes les factures',
  'first.welcome': ({ name }) => `Bienvenue, ${name}`,
  'first.welcome.nobody': 'Bienvenue',
  'first.plan': ({ plan, count, open }, format) =>
    `Formule ${plan} : ${format.number(count)} sessions par mois, ${open === 1 ? 'une' : format.number(open)} à la fois.`,
  'first.title': 'La première session en trois étapes',
  'first.done': ({ count }, format) =>
    `${format.number(count)} sur 3 ${format.plural(count, { one: 'faite', other: 'faites' })}`,
  'first.project': 'Créez un projet',
  'first.project.b': 'Un projet est l’une de vos applications. Ses sessions sont comptées à part.',
  'first.project.done': 'C’est fait.',
  'first.connect': 'Connectez votre client à la passerelle',
  'first.connect.b':
    'La passerelle compte une connexion pour le projet dont elle reçoit l’identifiant. Une connexion est une session, quelle que soit sa durée.',
  'first.connect.id': 'Identifiant du projet',
  'first.open': 'Ouvrez la première session',
  'first.open.b': 'En attente d’une connexion. Cette page change d’elle-même.',
  'first.live': 'Prêt pour la production ?',
  'first.live.b': ({ plan, count, open, price }, format) =>
    `${plan} comprend ${format.number(count)} sessions par mois, ${format.number(open)} à la fois. ${price} par mois.`,
  'first.what': 'vos projets',
};
