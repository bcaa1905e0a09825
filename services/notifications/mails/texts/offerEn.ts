import type { Formats, Money } from '../formats.ts';
import { prose, strong } from '../prose.ts';

type At = { at: number };
type Amount = { amount: Money };
type Price = Amount & { plan: string };

/** The texts of the e-mails to customers about offers. */
export const offerEn = {
  'offer_made.subject': 'You have an offer',
  'offer_made.preheader': ({ at }: At, format: Formats) => `You can accept it until ${format.dateTime(at)}.`,
  'offer_made.price': ({ amount, plan }: Price, format: Formats) =>
    prose`We offer you ${plan} for ${strong(`${format.price(amount)} a month`)}, with these figures. Taxes may be added.`,
  'offer_made.next': 'The app shows what would be charged before you accept. Nothing changes until then.',
  'offer_made.why': ({ to }: { to: string }) => `Sent to ${to}, because an offer was made to your account.`,
  'act.offer': 'Review the offer',
  'row.price': 'Price',
  'row.price.value': ({ amount }: Amount, format: Formats) => `${format.price(amount)} a month`,
  'row.offer.sessions': 'Sessions in a month',
  'row.offer.concurrent': 'Sessions at a time',
  'row.until': 'At least until',
  'row.acceptBy': 'Accept by',

  'offer_accepted.subject': 'Your offer is accepted',
  'offer_accepted.preheader': ({ now }: { now: number }, format: Formats) =>
    `Accepted as of ${format.date(now)}.`,
  'offer_accepted.now': ({ amount, plan }: Price, format: Formats) =>
    prose`Thank you. You have ${plan} for ${strong(`${format.price(amount)} a month`)}, with these figures.`,
  'offer_accepted.later': ({ amount, plan, at }: Price & At, format: Formats) =>
    prose`Thank you. From ${strong(format.date(at))} on you have ${plan} for ${strong(`${format.price(amount)} a month`)}, with these figures. Until then nothing changes.`,
  'offer_accepted.why': ({ to }: { to: string }) =>
    `Sent to ${to}, because an offer to your account was accepted.`,

  'offer_ending.subject': ({ at }: At, format: Formats) => `Your offer ends on ${format.date(at)}`,
  'offer_ending.preheader': ({ at }: At, format: Formats) => `Until ${format.date(at)} nothing changes.`,
  'offer_ending.until': ({ at }: At, format: Formats) =>
    prose`The price and the figures that you agreed on end on ${strong(format.dateTime(at))}.`,
  'offer_ending.then': ({ amount, plan }: Price, format: Formats) =>
    prose`Then the list price of ${plan} is charged, ${strong(`${format.price(amount)} a month`)}, and its figures apply.`,
  'offer_ending.next': 'If you want to go on with figures of your own, ask us in the app under Support.',
  'offer_ending.why': ({ to }: { to: string }) => `Sent to ${to}, because an offer to your account ends.`,
};
