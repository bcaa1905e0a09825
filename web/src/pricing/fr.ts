import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import { plansFr } from '../../../client/react/text/plansFr.ts';
import type { en } from './en.ts';

export const fr: TranslationOf<typeof en> = {
  ...plansFr,
  title: 'Tarifs d’AI-Gate : à la session, pas à la minute',
  description:
    'Une connexion WebRTC par la passerelle compte une fois, quelle que soit sa durée. Des plans mensuels à prix fixe, sans facture de dépassement.',
  skip: 'Aller au contenu',
  'sign-in': 'Se connecter',
  reference: 'Référence de l’API (en anglais)',
  heading: 'Un tarif à la session, pas à la minute',
  lead: 'Vingt secondes ou quarante minutes : une connexion WebRTC par la passerelle compte une fois. Pas de minutes à surveiller, pas de facture de dépassement.',
  drawing: 'Cinq connexions, de 20 secondes à 41 minutes. Chacune compte pour 1 : cinq sessions.',
  'drawing.minutes': ({ count }, format) => `${format.number(count)} min`,

  plans: 'Plans',
  taxes: 'Prix hors taxes.',

  bills: 'Deux factures, bien distinctes',
  'bills.lead': 'Le tarif d’AI-Gate n’inclut pas ce que facture votre fournisseur de modèle.',
  'bills.ours': 'Facture d’AI-Gate',
  'bills.ours.what': 'Les sessions, à prix fixe',
  'bills.ours.how':
    'Le plan, une fois par mois. Une fois les sessions épuisées, les nouvelles sont refusées jusqu’au renouvellement de la période ou au passage à un plan supérieur.',
  'bills.theirs': 'Facture de votre fournisseur de modèle, par exemple OpenAI',
  'bills.theirs.what': 'Les tokens, sur votre propre compte',
  'bills.theirs.how':
    'Facturés directement par le fournisseur, à ses prix. Les longues conversations coûtent plus cher chez lui, pas chez nous.',

  estimate: 'De combien de sessions avez‑vous besoin ?',
  'estimate.per-day': 'Sessions par jour, en moyenne',
  'estimate.per-day.value': ({ sessions }) => `${sessions} par jour`,
  'estimate.about': 'Environ',
  'estimate.month': 'par mois',
  'estimate.covers': ({ plan, spare }) => `${plan} suffit, avec ${spare} de marge.`,
  'estimate.exact': ({ plan }) => `${plan} suffit, sans marge.`,
  'estimate.beyond': ({ plan, included, days }) =>
    `Plus que n’en inclut ${plan} : ses ${included} sessions dureraient environ ${days} jours, puis les nouvelles seraient refusées jusqu’au renouvellement.`,
  'estimate.static': ({ parts }, format) =>
    `Sessions par jour que couvre chaque plan, en moyenne : ${format.list(parts)}.`,
  'estimate.static.part': ({ plan, count }, format) => `${plan} ${format.number(count)}`,

  questions: 'Questions',
  'question.session': 'Qu’est-ce qui compte comme une session ?',
  'answer.session':
    'Une connexion WebRTC, de l’ouverture à la fermeture. Une nouvelle tentative avec le même identifiant de session n’est pas comptée une seconde fois.',
  'question.full': 'Que se passe-t-il à 100 % ?',
  'answer.full':
    'Les nouvelles sessions sont refusées avec `quota_exceeded`. Celles qui sont ouvertes continuent. Aucun supplément n’est facturé.',
  'question.minutes': 'Les minutes sont-elles facturées ?',
  'answer.minutes':
    'Non. Elles sont affichées à titre indicatif, pour vous aider à prévoir la facture de votre fournisseur.',
  'question.change': 'Puis-je changer de plan ou résilier à tout moment ?',
  'answer.change':
    'Oui. Un plan supérieur relève le quota aussitôt ; un plan résilié court jusqu’à la fin de la période payée.',
};
