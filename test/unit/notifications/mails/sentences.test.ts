import { expect, test } from 'vitest';
import { sampleContext } from '../../../../scripts/mails/writeSamples.ts';
import type { Language } from '../../../../shared/contract/notifications/languages.ts';
import { renderSample } from '../../../support/notifications/renderSample.ts';

const { token, pagesUrl } = sampleContext('en');

/** What each e-mail must say. No-break spaces are written as they are. */
const SENTENCES: [name: string, language: Language, subject: string, ...sentences: string[]][] = [
  [
    'quota_80',
    'en',
    '80% of your sessions are used',
    'At the pace of this period the rest lasts until 13 Dec, 9 days before the period ends on 22 Dec.',
    '4,012 of 5,000 · 988 left',
    'At 100% new sessions are refused; those already open keep running. Nothing is billed on top.',
    'Growth includes 20,000 sessions and 50 at a time, for $99 a month.',
    `Upgrade to Growth:\n${pagesUrl}/app/plans?plan=growth`,
  ],
  [
    'quota_80',
    'fr',
    'Vous avez utilisé 80\u202f% de vos sessions',
    'Au rythme de cette période, le reste tient jusqu’au 13 déc., 9 jours avant la fin de la période, le 22 déc.',
    '4\u202f012 sur 5\u202f000 · 988 restantes',
    'Growth comprend 20\u202f000 sessions et 50 à la fois, pour 99\u00a0$ par mois.',
    `Passer à Growth\u202f:\n${pagesUrl}/app/plans?plan=growth`,
  ],
  [
    'quota_80-free',
    'en',
    '80% of your sessions are used',
    'Starter includes 5,000 sessions and 10 at a time, for $29 a month.',
  ],
  ['quota_80-greatest', 'en', '99% of your sessions are used', '1 left'],
  [
    'quota_100',
    'en',
    'Your session quota is used up',
    'New sessions are refused until the period ends on 22 Dec, or until the quota is raised.',
    'Sessions that were open keep running. You won’t be charged extra.',
  ],
  [
    'quota_100',
    'fr',
    'Votre quota de sessions est épuisé',
    'Les nouvelles sessions sont refusées jusqu’à la fin de la période, le 22 déc., ou jusqu’à',
    'Les sessions déjà ouvertes continuent. Aucun supplément n’est facturé.',
  ],
  ['welcome', 'en', 'Starter is active', 'Starter is active, with 5,000 sessions in this period.'],
  ['welcome', 'fr', 'Starter est active', 'Starter est active, avec 5\u202f000 sessions dans cette période.'],
  [
    'plan_changed',
    'en',
    'Your plan is now Growth',
    'Your account went from Starter to Growth.',
    'Sessions in this period: 20,000',
  ],
  [
    'plan_changed',
    'fr',
    'Votre formule est maintenant Growth',
    'Sessions dans cette période\u202f: 20\u202f000',
  ],
  [
    'cancellation',
    'en',
    'Starter ends on 22 Dec',
    'Until 22 Dec, 10:30 CET nothing changes, and you can keep the plan.',
    `Keep Starter:\n${pagesUrl}/app/plans?plan=starter`,
  ],
  [
    'cancellation',
    'fr',
    'Starter prend fin le 22 déc.',
    'Vous avez résilié Starter.',
    'Garder Starter\u202f:',
  ],
  [
    'cancellation_undone',
    'en',
    'Starter continues',
    'Starter no longer ends on 22 Dec. It renews as before.',
  ],
  ['cancellation_undone', 'fr', 'Starter continue', 'Starter ne prend plus fin le 22 déc. Le renouvellement'],
  [
    'plan_ended-unpaid',
    'en',
    'Starter has ended',
    'because its invoice stayed unpaid.',
    'with 100 sessions in this period.',
  ],
  ['plan_ended-unpaid', 'fr', 'Starter a pris fin', 'car sa facture est restée impayée.'],
  [
    'plan_ended-cancelled',
    'en',
    'Starter has ended',
    'because it was cancelled.',
    `Compare plans:\n${pagesUrl}/app/plans`,
  ],
  ['plan_ended-cancelled', 'fr', 'Starter a pris fin', 'car la formule a été résiliée.'],
  ['plan_ended', 'en', 'Starter has ended', 'Starter has ended.\n'],
  [
    'payment_failed',
    'en',
    'Your $29.00 payment failed',
    'Stripe could not charge $29.00 for Starter.',
    'You can start sessions until 13 Dec, 10:30 CET. If the payment has not arrived by then, the plan ends.',
    'Attempt: First\n',
    'Next attempt: 11 Dec',
    'Stripe charges the card again on 11 Dec.',
    `Update card:\n${pagesUrl}/app\n`,
  ],
  [
    'payment_failed-second',
    'en',
    'Your $29.00 payment failed (second attempt)',
    'Attempt: Second\n',
    'Next attempt: None',
    'Stripe does not charge the card again by itself. Update it, and pay the open invoice.',
  ],
  [
    'payment_failed-second',
    'fr',
    'Le paiement de 29,00\u00a0$ a échoué (deuxième tentative)',
    'Les sessions démarrent jusqu’au 13 déc., 10:30 UTC+1.',
    'Tentative\u202f: Deuxième\n',
    'Prochaine tentative\u202f: Aucune',
  ],
  [
    'payment_failed-ended',
    'en',
    'Your $29.00 payment failed (fourth attempt)',
    'The plan has ended. It comes back as soon as the payment arrives.',
    'Stripe charges the card again on 14 Dec.',
  ],
  [
    'payment_failed-ended',
    'fr',
    'Le paiement de 29,00\u00a0$ a échoué (quatrième tentative)',
    'La formule a pris fin. Elle revient dès l’arrivée du paiement.',
  ],
  [
    'payment_recovered',
    'en',
    'Your $29.00 payment arrived',
    'Starter continues, and is paid until 22 Jan 2027.',
  ],
  ['payment_recovered', 'fr', 'Le paiement de 29,00\u00a0$ est arrivé', 'est payée jusqu’au 22 janv. 2027.'],
  [
    'invoice_paid',
    'en',
    'Your invoice of $29.00 is paid',
    'Invoice: 8F2C1A7B-0006\nPlan: Starter\nAmount: $29.00\nPeriod: 22 Nov to 22 Dec 2026',
    `See the invoice:\n${pagesUrl}/app/invoices/in_1`,
  ],
  [
    'invoice_paid',
    'fr',
    'Votre facture de 29,00\u00a0$ est payée',
    'Période\u202f: Du 22 nov. au 22 déc. 2026',
  ],
  ['invoice_paid-unknown_plan', 'en', 'Your invoice of JP¥123,456,700 is paid', 'Plan: Enterprise'],
  [
    'confirm_address',
    'en',
    'Confirm your e-mail address',
    'The link works once, until 10 Dec, 15:02 CET.',
    'If you did not ask for this, do nothing. The link then belongs to an account of somebody else, even if you have one yourself.',
    `Confirm this address:\n${pagesUrl}/app/confirm-address#${token}`,
  ],
  [
    'confirm_address',
    'fr',
    'Confirmez votre adresse e-mail',
    'Si vous n’avez rien demandé, ne faites rien. Le lien est alors celui du compte d’une autre personne, même si vous en avez un.',
  ],
  [
    'address_changed',
    'en',
    'Your e-mails go to another address now',
    'This is the last one that comes to this address.',
    `Open the settings:\n${pagesUrl}/app/settings`,
  ],
  ['address_changed', 'fr', 'Vos e-mails vont maintenant à une autre adresse'],
];

test.each(SENTENCES)('%s in %s: %s', (name, language, subject, ...sentences) => {
  const mail = renderSample({ name, language });
  expect(mail.subject).toBe(subject);
  for (const sentence of sentences) expect(mail.text).toContain(sentence);
});
