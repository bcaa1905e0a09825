import { capitalized, type Formats, type Money } from '../formats.ts';
import { prose, strong } from '../prose.ts';

type Amount = { amount: Money };
type Plan = { plan: string };
type At = { at: number };

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];

/** "second attempt" */
const nthAttempt = (attempt: number, format: Formats) =>
  ORDINALS[attempt - 1] ? `${ORDINALS[attempt - 1]} attempt` : `attempt ${format.number(attempt)}`;

/** The texts of the e-mails about payments. */
export const paymentEn = {
  'payment_failed.subject': ({ amount, attempt }: Amount & { attempt: number }, format: Formats) =>
    attempt > 1
      ? `Your ${format.money(amount)} payment failed (${nthAttempt(attempt, format)})`
      : `Your ${format.money(amount)} payment failed`,
  'payment_failed.preheader': ({ at }: At, format: Formats) =>
    `You can start sessions until ${format.dateTime(at)}.`,
  'payment_failed.preheader.over': ({ at }: At, format: Formats) =>
    `The plan has ended, as of ${format.date(at)}.`,
  'payment_failed.charge': ({ amount, plan }: Amount & Plan, format: Formats) =>
    `Stripe could not charge ${format.money(amount)} for ${plan}.`,
  'payment_failed.access': ({ at }: At, format: Formats) =>
    prose`You can start sessions until ${strong(format.dateTime(at))}. If the payment has not arrived by then, the plan ends.`,
  'payment_failed.over': prose`${strong('The plan has ended.')} It comes back as soon as the payment arrives.`,
  'payment_failed.again': ({ at }: At, format: Formats) =>
    prose`Stripe charges the card again on ${strong(format.date(at))}. Update it before then if it does not work any more.`,
  'payment_failed.again.soon':
    'Stripe charges the card again by itself. Update it if it does not work any more.',
  'payment_failed.last':
    'Stripe does not charge the card again by itself. Update it, and pay the open invoice.',
  'payment_failed.why': ({ to }: { to: string }) =>
    `Sent to ${to}, because a payment of your account failed. E-mails about failed payments are always on.`,
  'row.attempt': 'Attempt',
  'row.attempt.value': ({ attempt }: { attempt: number }, format: Formats) =>
    capitalized(ORDINALS[attempt - 1] ?? format.number(attempt)),
  'row.again': 'Next attempt',
  'row.again.none': 'None',
  'act.card': 'Update card',

  'payment_recovered.subject': ({ amount }: Amount, format: Formats) =>
    `Your ${format.money(amount)} payment arrived`,
  'payment_recovered.preheader': ({ at }: At, format: Formats) =>
    `The plan is paid until ${format.date(at)}.`,
  'payment_recovered.paid': ({ plan, at }: Plan & At, format: Formats) =>
    prose`The invoice is paid. ${plan} continues, and is paid until ${strong(format.date(at))}.`,
  'payment_recovered.why': ({ to }: { to: string }) =>
    `Sent to ${to}, because a payment that had failed has arrived.`,
  'row.paidUntil': 'Paid until',

  'invoice_paid.subject': ({ amount }: Amount, format: Formats) =>
    `Your invoice of ${format.money(amount)} is paid`,
  'invoice_paid.preheader': ({ from, to }: { from: number; to: number }, format: Formats) =>
    `For ${format.date(from)} to ${format.dateWithYear(to)}.`,
  'invoice_paid.paid': ({ plan, at }: Plan & At, format: Formats) =>
    prose`${plan} is paid until ${strong(format.date(at))}. You have nothing to do.`,
  'invoice_paid.why': ({ to }: { to: string }) => `Sent to ${to} each time that your plan renews.`,
  'row.number': 'Invoice',
  'row.period': 'Period',
  'row.period.value': ({ from, to }: { from: number; to: number }, format: Formats) =>
    `${format.date(from)} to ${format.dateWithYear(to)}`,
};
