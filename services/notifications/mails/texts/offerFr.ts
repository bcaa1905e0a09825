import { prose, strong } from '../prose.ts';
import type { TranslationOf } from './messages.ts';
import type { offerEn } from './offerEn.ts';

export const offerFr: TranslationOf<typeof offerEn> = {
  'offer_made.subject': 'Vous avez une offre',
  'offer_made.preheader': ({ at }, format) => `Vous pouvez l’accepter jusqu’au ${format.dateTime(at)}.`,
  'offer_made.price': ({ amount, plan }, format) =>
    prose`Nous vous proposons ${plan} pour ${strong(`${format.price(amount)} par mois`)}, avec les chiffres ci-dessous. Des taxes peuvent s’ajouter.`,
  'offer_made.next':
    'L’application montre ce qui serait facturé avant que vous n’acceptiez. D’ici là, rien ne change.',
  'offer_made.why': ({ to }) => `Envoyé à ${to}, car une offre a été faite à votre compte.`,
  'act.offer': 'Voir l’offre',
  'row.price': 'Prix',
  'row.price.value': ({ amount }, format) => `${format.price(amount)} par mois`,
  'row.offer.sessions': 'Sessions par mois',
  'row.offer.concurrent': 'Sessions à la fois',
  'row.until': 'Au moins jusqu’au',
  'row.acceptBy': 'À accepter avant le',

  'offer_accepted.subject': 'Votre offre est acceptée',
  'offer_accepted.preheader': ({ now }, format) => `Acceptée au ${format.date(now)}.`,
  'offer_accepted.now': ({ amount, plan }, format) =>
    prose`Merci. Vous avez ${plan} pour ${strong(`${format.price(amount)} par mois`)}, avec les chiffres ci-dessous.`,
  'offer_accepted.later': ({ amount, plan, at }, format) =>
    prose`Merci. À partir du ${strong(format.date(at))}, vous avez ${plan} pour ${strong(`${format.price(amount)} par mois`)}, avec les chiffres ci-dessous. D’ici là, rien ne change.`,
  'offer_accepted.why': ({ to }) => `Envoyé à ${to}, car une offre faite à votre compte a été acceptée.`,

  'offer_ending.subject': ({ at }, format) => `Votre offre prend fin le ${format.date(at)}`,
  'offer_ending.preheader': ({ at }, format) => `Jusqu’au ${format.date(at)}, rien ne change.`,
  'offer_ending.until': ({ at }, format) =>
    prose`Le prix et les chiffres convenus prennent fin le ${strong(format.dateTime(at))}.`,
  'offer_ending.then': ({ amount, plan }, format) =>
    prose`Ensuite, le tarif public de ${plan} est facturé, ${strong(`${format.price(amount)} par mois`)}, et ses chiffres s’appliquent.`,
  'offer_ending.next':
    'Si vous souhaitez garder des chiffres sur mesure, écrivez-nous dans l’application, rubrique Assistance.',
  'offer_ending.why': ({ to }) => `Envoyé à ${to}, car une offre faite à votre compte prend fin.`,
};
