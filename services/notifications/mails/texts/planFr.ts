import { prose, strong } from '../prose.ts';
import type { TranslationOf } from './messages.ts';
import type { planEn } from './planEn.ts';

export const planFr: TranslationOf<typeof planEn> = {
  'welcome.subject': ({ name }) => `${name ?? 'Votre formule'} est active`,
  'welcome.preheader': ({ included, now }, format) =>
    `${format.number(included)} sessions dans cette période. Active depuis le ${format.date(now)}.`,
  'welcome.plan': ({ plan, included }, format) =>
    prose`Merci. ${strong(plan)} est active, avec ${strong(`${format.number(included)} sessions`)} dans cette période. Une connexion à travers la passerelle est une session, quelle que soit sa durée.`,
  'welcome.next':
    'Vos factures sont dans l’application. Vous pouvez y changer de formule ou la résilier à tout moment.',
  'welcome.why': ({ to }) => `Envoyé à ${to}, car une formule de votre compte a commencé.`,

  'plan_changed.subject': ({ name }) =>
    name ? `Votre formule est maintenant ${name}` : 'Votre formule a changé',
  'plan_changed.preheader': ({ included, now }, format) =>
    `${format.number(included)} sessions dans cette période, à partir du ${format.date(now)}.`,
  'plan_changed.plan': ({ from, plan }) => prose`Votre compte est passé de ${from} à ${strong(plan)}.`,
  'plan_changed.why': ({ to }) => `Envoyé à ${to}, car la formule de votre compte a changé.`,
  'row.before': 'Formule précédente',
  'row.now': 'Formule actuelle',
  'row.sessions': 'Sessions dans cette période',

  'cancellation.subject': ({ name, endsAt }, format) =>
    `${name ?? 'Votre formule'} prend fin le ${format.date(endsAt)}`,
  'cancellation.preheader': ({ endsAt }, format) =>
    `Jusqu’au ${format.date(endsAt)} rien ne change, et vous pouvez garder la formule.`,
  'cancellation.plan': ({ plan, endsAt }, format) =>
    prose`Vous avez résilié ${plan}. Jusqu’au ${strong(format.dateTime(endsAt))}, rien ne change, et vous pouvez garder la formule.`,
  'cancellation.preheader.due': 'Elle prend fin plus tôt si la facture ouverte reste impayée.',
  'cancellation.plan.due': ({ plan, endsAt, at }, format) =>
    prose`Vous avez résilié ${plan}. Elle prend fin le ${strong(format.dateTime(endsAt))}, et dès le ${strong(format.date(at))} si la facture ouverte reste impayée.`,
  'cancellation.next':
    'Le compte passe ensuite à la formule gratuite, et aucune autre période n’est débitée.',
  'cancellation.why': ({ to }) => `Envoyé à ${to}, car la formule de votre compte a été résiliée.`,
  'act.keep': ({ plan }) => `Garder ${plan}`,

  'cancellation_undone.subject': ({ name }) => `${name ?? 'Votre formule'} continue`,
  'cancellation_undone.preheader': ({ endsAt }, format) =>
    `Elle ne prend plus fin le ${format.date(endsAt)}.`,
  'cancellation_undone.plan': ({ plan, endsAt }, format) =>
    prose`${plan} ne prend plus fin le ${strong(format.date(endsAt))}. Le renouvellement a lieu comme avant.`,
  'cancellation_undone.why': ({ to }) => `Envoyé à ${to}, car la résiliation de votre formule a été annulée.`,

  'plan_ended.subject': ({ name }) => `${name ?? 'Votre formule'} a pris fin`,
  'plan_ended.preheader': ({ now }, format) =>
    `Le compte est à la formule gratuite depuis le ${format.date(now)}.`,
  'plan_ended.unpaid': ({ plan }) =>
    prose`${plan} a pris fin, car ${strong('sa facture est restée impayée')}.`,
  'plan_ended.cancelled': ({ plan }) =>
    prose`${plan} a pris fin, car ${strong('la formule a été résiliée')}.`,
  'plan_ended.ended': ({ plan }) => `${plan} a pris fin.`,
  'plan_ended.free': ({ included }, format) =>
    `Le compte est maintenant à la formule gratuite, avec ${format.number(included)} ${format.plural(included, { one: 'session', other: 'sessions' })} dans cette période.`,
  'plan_ended.pay':
    'Si la facture peut encore être payée, la vue d’ensemble y mène, et la formule revient avec le paiement. Sinon, vous pouvez choisir à nouveau une formule.',
  'plan_ended.choose': 'Vous pouvez choisir à nouveau une formule à tout moment.',
  'plan_ended.why': ({ to }) => `Envoyé à ${to}, car la formule de votre compte a pris fin.`,
};
