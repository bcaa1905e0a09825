import type { Money } from '../../../../client/react/text/formats.ts';
import type { Formats } from '../../text/formats.ts';

type At = { readonly at: string };
type Count = { readonly count: number };
type Amount = { readonly amount: Money };

/** The texts of volume offers. They are loaded with what shows them. */
export const en = {
  what: 'your offers',
  title: ({ count, price }: Count & { price: Money }, format: Formats) =>
    `Your offer: ${format.number(count)} sessions a month for ${format.price(price)}`,
  'title.paying': 'Your offer is waiting for its payment',
  'title.coming': 'You have accepted an offer',
  'title.live': 'Your volume price',
  price: 'Price',
  'price.month': ({ price }: { price: Money }, format: Formats) => `${format.price(price)} a month`,
  taxes: 'Before taxes',
  sessions: 'Sessions',
  'sessions.month': ({ count }: Count, format: Formats) => `${format.number(count)} a month`,
  figures: (
    { open, projects, requests }: Record<'open' | 'projects' | 'requests', number>,
    format: Formats,
  ) =>
    `${format.number(open)} at once, ${format.number(projects)} ${format.plural(projects, { one: 'project', other: 'projects' })}, ${format.number(requests)} requests a minute`,
  until: 'Holds until',
  'until.note': 'Then the price and figures of the plan apply, from the next payment on.',
  'ends.note': ({ plan }: { plan: string }) => `Then ${plan} applies with its price and figures.`,
  by: 'Accept by',
  'by.note': ({ at }: At, format: Formats) => `${format.time(at)}. After that, it is no longer offered.`,
  'begins.paid': 'It begins once it is paid.',
  'begins.next': 'It begins with your next payment.',

  review: 'Review and accept',
  decline: 'Decline',
  continue: 'Continue to the payment',

  'accept.title': 'Accept the offer?',
  accept: 'Accept offer',
  'accept.pay': 'Accept and pay',
  'accept.loading': 'Stripe is asked what it will charge.',
  'preview.what': 'what Stripe will charge',
  'fact.now': 'Charged now',
  'fact.next': 'Next invoice',
  'fact.start': 'Begins',
  'fact.until': 'Holds until',
  nothing: 'Nothing',
  'now.note': 'A new month begins: its price, less the paid time that is left, with taxes and credit.',
  'now.nothing.note': 'Your credit covers it.',
  'checkout.now': ({ price }: { price: Money }, format: Formats) => `${format.price(price)} plus taxes`,
  'checkout.note': 'You pay on Stripe’s page, then come back here.',
  'checkout.start': 'With your payment',
  'end.note': 'Until then, price and figures stay as they are.',
  'at-once': 'At once',
  next: ({ amount, at }: Amount & At, format: Formats) =>
    `${format.money(amount)} on ${format.dayWithYear(at)}`,
  'next.note': 'As Stripe sees it now, with taxes.',

  'done.now': 'Offer accepted. Price and figures apply now.',
  'done.end': 'Offer accepted. Price and figures apply from the next renewal on.',
  'done.paying': 'The payment is under way. This page shows when it has arrived.',
  'done.declined': 'Offer declined',

  'decline.title': 'Decline the offer?',
  'decline.text': 'It cannot be accepted after that. Ask for another one in a ticket if you need one.',
  'decline.action': 'Decline offer',

  earlier: 'Earlier offers',
  made: 'Made',
  state: 'State',
  'state.offered': 'Offered',
  'state.accepting': 'Waiting for payment',
  'state.accepted': 'Accepted',
  'state.declined': 'Declined',
  'state.withdrawn': 'Withdrawn',
  'state.expired': 'Expired',
  'state.ended': 'Ended',

  'problem.payment_due': 'An invoice is unpaid. Pay it first, then accept the offer.',
  'problem.payment_due.action': 'See invoices',
  'problem.invoice_pending':
    'An invoice of your subscription is being made, which takes about an hour. Accept the offer after that.',
  'problem.subscription_ending': 'Your plan is cancelled. Keep it first, then accept the offer.',
  'problem.change_scheduled':
    'Another change of your plan is scheduled. Cancel it first, or wait until it has happened.',
  'problem.collection_paused':
    'Stripe collects no payments for your subscription at present. Write to us, and we look into it.',
  'problem.collection_paused.action': 'Open a ticket',
  'problem.subscription_unsuitable':
    'The offer does not fit your subscription, or would be over when your next period begins. Write to us, and we look into it.',
  'problem.checkout_pending':
    'Your last purchase is being processed. It shows on the overview within seconds. Then try again.',
  'problem.customer_taken':
    'Your customer record at Stripe belongs to another account. Write to us, and we look into it.',
  'problem.offer_in_progress':
    'The payment of this offer is under way. It can be declined again if nothing comes of it, within a day.',
  'problem.offer_not_found': 'This offer no longer exists.',
  'problem.offer_not_open': ({ state }: { state: string }) =>
    `This offer can no longer be changed. Its state: ${state}.`,
  'problem.offer_start_changed':
    'The start of the offer has changed, and nothing was charged: check what applies now before you accept it.',
  'problem.rate_limited': 'Too many attempts. Wait for a minute, then try again.',
  'problem.portal': 'Continue to Stripe',
  'problem.unknown':
    'We do not know whether it arrived. Nothing is charged twice: look at the state of the offer, then try again.',
  'problem.offline': 'There is no connection. Nothing has changed. Try again when you are online.',
  'problem.failed': 'This is not possible right now. Try again in a few minutes.',
};
