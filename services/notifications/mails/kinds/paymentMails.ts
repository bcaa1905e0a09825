import type { NoticeFacts } from '../../../../shared/contract/notifications/notices.ts';
import type { Composer, ContentsOf, Link, MailContent, Row } from '../content.ts';
import { toName } from '../formats.ts';
import type { Prose } from '../prose.ts';

type PaymentKind = 'payment_failed' | 'payment_recovered' | 'invoice_paid';
type Failure = NoticeFacts<'payment_failed'>;

/** The contents of the e-mails about payments. */
export const paymentMails: ContentsOf<PaymentKind> = {
  payment_failed(facts, composer) {
    const { t, format, plan: nameOf } = composer.text;
    const { attempt, nextAttemptAt } = facts;
    const plan = nameOf(facts.plan);
    return {
      subject: t('payment_failed.subject', { amount: facts, attempt }),
      ...accessAfter(facts, plan, composer),
      rows: [
        ...chargeRows(facts, composer),
        { label: t('row.attempt'), value: t('row.attempt.value', { attempt }) },
        {
          label: t('row.again'),
          value: nextAttemptAt === undefined ? t('row.again.none') : format.date(nextAttemptAt),
        },
      ],
      closing: [nextStep(facts, composer)],
      // The overview leads to the customer portal while a payment is due.
      button: { label: t('act.card'), url: composer.pageUrl('/app') },
      link: invoiceOf(facts, composer),
      why: t('payment_failed.why', composer.context),
    };
  },
  payment_recovered(facts, composer) {
    const { t, format, plan: nameOf } = composer.text;
    const { paidUntil: at } = facts;
    return {
      subject: t('payment_recovered.subject', { amount: facts }),
      preheader: t('payment_recovered.preheader', { at }),
      paragraphs: [t('payment_recovered.paid', { plan: nameOf(facts.plan), at })],
      rows: [...chargeRows(facts, composer), { label: t('row.paidUntil'), value: format.dateWithYear(at) }],
      button: invoiceOf(facts, composer),
      why: t('payment_recovered.why', composer.context),
    };
  },
  invoice_paid(facts, composer) {
    const { t, plan: nameOf } = composer.text;
    const { number, periodStart: from, paidUntil: to } = facts;
    return {
      subject: t('invoice_paid.subject', { amount: facts }),
      preheader: t('invoice_paid.preheader', { from, to }),
      paragraphs: [t('invoice_paid.paid', { plan: nameOf(facts.plan), at: to })],
      rows: [
        ...(number === undefined ? [] : [{ label: t('row.number'), value: toName(number) }]),
        ...chargeRows(facts, composer),
        { label: t('row.period'), value: t('row.period.value', { from, to }) },
      ],
      button: invoiceOf(facts, composer),
      why: t('invoice_paid.why', composer.context),
    };
  },
};

/** How long sessions can start. An e-mail can come after that. */
function accessAfter(
  { accessUntil, ...amount }: Failure,
  plan: string,
  { text: { t }, context: { now } }: Composer,
): Pick<MailContent, 'preheader' | 'paragraphs'> {
  const charge = t('payment_failed.charge', { amount, plan });
  if (accessUntil === undefined || accessUntil <= now) {
    return {
      preheader: t('payment_failed.preheader.over', { at: now }),
      paragraphs: [charge, t('payment_failed.over')],
    };
  }
  return {
    preheader: t('payment_failed.preheader', { at: accessUntil }),
    paragraphs: [charge, t('payment_failed.access', { at: accessUntil })],
  };
}

/** What Stripe does next. */
function nextStep({ nextAttemptAt }: Failure, { text: { t }, context: { now } }: Composer): string | Prose {
  if (nextAttemptAt === undefined) return t('payment_failed.last');
  return nextAttemptAt > now
    ? t('payment_failed.again', { at: nextAttemptAt })
    : t('payment_failed.again.soon');
}

const chargeRows = (
  { plan, ...amount }: { plan: string; amountMinor: number; currency: string },
  { text }: Composer,
): Row[] => [
  { label: text.t('row.plan'), value: text.plan(plan) },
  { label: text.t('row.amount'), value: text.format.money(amount) },
];

/** As Stripe makes them. */
const INVOICE_ID = /^in_\w{1,252}$/;

/** The page asks for a sign-in, and leads to the invoice as Stripe has it then: addresses of Stripe expire. */
const invoiceOf = ({ invoice }: { invoice: string }, { text, pageUrl }: Composer): Link => ({
  label: text.t('act.invoice'),
  url: pageUrl(INVOICE_ID.test(invoice) ? `/app/invoices/${invoice}` : '/app/invoices'),
});
