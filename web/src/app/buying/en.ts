import type { Money } from '../../../../client/react/text/formats.ts';
import type { Formats } from '../../text/formats.ts';

type Plan = { readonly plan: string };
type Price = { readonly price: Money };
type Day = { readonly day: string };
type Count = { readonly count: number };

/** The texts of choosing, buying and changing a plan. They are loaded with its pages. */
export const en = {
  title: 'Plans',
  yours: ({ plan }: Plan) => `Your plan is ${plan}.`,
  planned: ({ plan, next, day }: Plan & Day & { readonly next: string }, format: Formats) =>
    `Your plan is ${plan} until ${format.day(day)}, then ${next}.`,
  plans: 'the plans',
  back: 'Compare plans',
  overview: 'Go to the overview',
  taxes: 'Prices exclude taxes.',

  'choose.buy': ({ plan }: Plan) => `Choose ${plan}`,
  'title.buy': ({ plan }: Plan) => `Buy ${plan}`,
  'title.upgrade': ({ plan }: Plan) => `Upgrade to ${plan}`,
  'title.change': ({ plan }: Plan) => `Change to ${plan}`,
  'title.cancel': ({ plan }: Plan) => `Cancel ${plan}`,
  'title.keep': ({ plan }: Plan) => `Keep ${plan}`,

  'fact.now': 'Charged now',
  'fact.start': 'Starts',
  'fact.end': 'Ends',
  'fact.used': 'Sessions used so far',
  nothing: 'Nothing',
  'at-once': 'At once',
  'period-end': 'When the paid time ends',
  'from-zero': 'Start again at 0',
  'as-they-are': 'Stay as they are',
  'at-most': ({ price }: Price, format: Formats) => `At most ${format.price(price)}`,
  'by-stripe': 'What Stripe shows',
  carried: ({ count }: Count, format: Formats) => `About ${format.number(count)} carry over`,

  'buy.now': 'The same every month, until you cancel.',
  'buy.start': 'A month begins with your payment.',
  'buy.used': 'What you used on the Free plan does not count.',
  'upgrade.now': ({ plan }: Plan) =>
    `The price less the unused time of ${plan}. Stripe shows the amount before you confirm.`,
  'upgrade.trial': 'Your trial ends. Stripe shows the amount before you confirm.',
  'upgrade.trial.used': 'What you used in the trial does not count.',
  'upgrade.start': ({ count }: Count, format: Formats) =>
    `A new month with ${format.number(count)} sessions begins with your payment.`,
  'upgrade.carried': 'What goes beyond the share of the month that has passed counts in the new month.',
  'upgrade.none': 'You have used no more than the share of the month that has passed.',
  'downgrade.now': ({ price }: Price, format: Formats) =>
    `From then on ${format.price(price)} every month, until you cancel.`,
  'downgrade.now.other': 'Stripe shows the new price before you confirm.',
  'downgrade.start': ({ plan }: Plan) => `Until then you keep ${plan}. You can take the change back.`,
  'downgrade.used': ({ count }: Count, format: Formats) =>
    `On that day, with ${format.number(count)} sessions a month.`,
  'cancel.now': 'There is no further charge.',
  'cancel.end': 'Until then nothing changes, and you can keep the plan.',
  'cancel.used': ({ count }: Count, format: Formats) =>
    `On that day, on the Free plan with ${format.number(count)} sessions a month.`,
  'keep.now': 'The next charge is when the paid time ends.',
  'keep.start': ({ next, day }: Day & { readonly next: string }, format: Formats) =>
    `The change to ${next} on ${format.day(day)} is cancelled.`,
  goes: 'Continues',

  current: ({ plan }: Plan) => `Your plan is ${plan} already.`,
  'planned.text': ({ plan, day }: Plan & Day, format: Formats) =>
    `The change to ${plan} is planned already, for ${format.day(day)}.`,
  busy: ({ plan, next, day }: Plan & Day & { readonly next: string }, format: Formats) =>
    `A change to ${next} is planned for ${format.day(day)}. Keep ${plan} first, then choose again.`,
  unpaid: 'A payment is due. The plan cannot change until it is paid. You can still cancel on Stripe’s page.',
  pay: 'Pay the invoice',
  manage: 'Continue to Stripe',

  'your.plan': 'Your plan',
  waiting: ({ plan }: Plan) => `Thank you. ${plan} starts in a few seconds.`,
  'waiting.text': 'Stripe is confirming your payment. You can go on meanwhile.',
  'slow.text': 'It takes longer than usual. We are asking Stripe again.',
  late: ({ plan }: Plan) => `${plan} has not started yet.`,
  'late.text':
    'The confirmation of your payment has not arrived so far. The plan starts by itself when it does, within minutes as a rule. You need not pay again.',
  active: ({ plan }: Plan) => `${plan} is active.`,
  'active.text': ({ count, day }: Count & Day, format: Formats) =>
    `It includes ${format.number(count)} sessions until ${format.day(day)}.`,
  cancelled: 'Nothing was charged.',
  'cancelled.text': 'You left Stripe’s page without paying. Your plan has not changed.',
  'cancelled.action': 'Choose again',
  'changed.kept': ({ plan }: Plan) => `${plan} continues.`,
  'changed.paid': ({ plan }: Plan) => `Your payment has arrived. ${plan} continues.`,

  leave: 'You pay on Stripe’s page, then come back here.',
  'leave.change': 'You confirm the change on Stripe’s page, then come back here.',
  email: 'E-mail for invoices',
  'email.refused': 'Stripe does not accept this address. Enter another one.',
  exists: 'You have a subscription already. Change its plan on Stripe’s page.',
  'exists.action': 'Change plan',
  former: 'Your plan of minutes becomes one of sessions. You can choose which one until then.',
  'former.action': 'See what changes',
  pending: 'Your last purchase is being processed. It shows on the overview within seconds.',
  failed: 'The purchase cannot begin right now. You have not been charged. Try again in a few minutes.',
  offline: 'There is no connection. You have not been charged. Try again when you are online.',
};
