import { capitalized, type Formats } from '../formats.ts';
import { prose, strong } from '../prose.ts';
import type { TranslationOf } from './messages.ts';
import type { paymentEn } from './paymentEn.ts';

const ORDINALS = [
  'première',
  'deuxième',
  'troisième',
  'quatrième',
  'cinquième',
  'sixième',
  'septième',
  'huitième',
];

/** "deuxième tentative" */
const nthAttempt = (attempt: number, format: Formats) =>
  ORDINALS[attempt - 1] ? `${ORDINALS[attempt - 1]} tentative` : `tentative ${format.number(attempt)}`;

export const paymentFr: TranslationOf<typeof paymentEn> = {
  'payment_failed.subject': ({ amount, attempt }, format) =>
    attempt > 1
      ? `Le paiement de ${format.money(amount)} a échoué (${nthAttempt(attempt, format)})`
      : `Le paiement de ${format.money(amount)} a échoué`,
  'payment_failed.preheader': ({ at }, format) => `Les sessions démarrent jusqu’au ${format.dateTime(at)}.`,
  'payment_failed.preheader.over': ({ at }, format) => `La formule n’est plus active au ${format.date(at)}.`,
  'payment_failed.charge': ({ amount, plan }, format) =>
    `Stripe n’a pas pu débiter ${format.money(amount)} pour ${plan}.`,
  'payment_failed.access': ({ at }, format) =>
    prose`Les sessions démarrent jusqu’au ${strong(format.dateTime(at))}. Si le paiement n’est pas arrivé d’ici là, la formule prend fin.`,
  'payment_failed.over': prose`${strong('La formule a pris fin.')} Elle revient dès l’arrivée du paiement.`,
  'payment_failed.again': ({ at }, format) =>
    prose`Stripe débite à nouveau la carte le ${strong(format.date(at))}. Mettez-la à jour avant cette date si elle ne fonctionne plus.`,
  'payment_failed.again.soon':
    'Stripe débite à nouveau la carte automatiquement. Mettez-la à jour si elle ne fonctionne plus.',
  'payment_failed.last':
    'Stripe ne débite plus la carte automatiquement. Mettez-la à jour, puis payez la facture ouverte.',
  'payment_failed.why': ({ to }) =>
    `Envoyé à ${to}, car un paiement de votre compte a échoué. Les e-mails sur les paiements échoués sont toujours envoyés.`,
  'row.attempt': 'Tentative',
  'row.attempt.value': ({ attempt }, format) => capitalized(ORDINALS[attempt - 1] ?? format.number(attempt)),
  'row.again': 'Prochaine tentative',
  'row.again.none': 'Aucune',
  'act.card': 'Mettre à jour la carte',

  'payment_recovered.subject': ({ amount }, format) => `Le paiement de ${format.money(amount)} est arrivé`,
  'payment_recovered.preheader': ({ at }, format) => `La formule est payée jusqu’au ${format.date(at)}.`,
  'payment_recovered.paid': ({ plan, at }, format) =>
    prose`La facture est payée. ${plan} continue, et est payée jusqu’au ${strong(format.date(at))}.`,
  'payment_recovered.why': ({ to }) => `Envoyé à ${to}, car un paiement qui avait échoué est arrivé.`,
  'row.paidUntil': 'Payée jusqu’au',

  'invoice_paid.subject': ({ amount }, format) => `Votre facture de ${format.money(amount)} est payée`,
  'invoice_paid.preheader': ({ from, to }, format) =>
    `Du ${format.date(from)} au ${format.dateWithYear(to)}.`,
  'invoice_paid.paid': ({ plan, at }, format) =>
    prose`${plan} est payée jusqu’au ${strong(format.date(at))}. Vous n’avez rien à faire.`,
  'invoice_paid.why': ({ to }) => `Envoyé à ${to} à chaque renouvellement de votre formule.`,
  'row.number': 'Facture',
  'row.period': 'Période',
  'row.period.value': ({ from, to }, format) => `Du ${format.date(from)} au ${format.dateWithYear(to)}`,
};
