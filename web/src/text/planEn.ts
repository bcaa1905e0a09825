import type { Formats } from './formats.ts';

type Plan = { plan: string };
type Included = { sessions: number; concurrent: number; projects: number };

/** The texts of the plan of an account, and of buying one. */
export const planEn = {
  'plan.title': 'Plan',
  'plan.free': 'Free',
  'plan.starter': 'Starter',
  'plan.growth': 'Growth',
  'plan.compare': 'Compare plans',
  'plan.price': ({ price }: { price: string }) => `${price} a month`,
  'plan.included': ({ sessions, concurrent, projects }: Included, format: Formats) =>
    `${format.number(sessions)} sessions a month, ${format.number(concurrent)} at once, ${format.number(projects)} projects.`,
  'buy.title': ({ plan }: Plan) => `Buy ${plan}`,
  'buy.text': 'You pay on a page of Stripe, and come back here.',
  'buy.email': 'E-mail for invoices',
  'buy.action': ({ plan }: Plan) => `Buy ${plan}`,
  'buy.already': ({ plan }: Plan) => `Your plan is ${plan} already.`,
  'buy.exists': 'You have a subscription already. Change its plan on the page of Stripe.',
  'buy.change': 'Change plan',
  'buy.pending': 'Your last purchase is being processed. Wait for a few seconds, then try again.',
  'buy.limited': 'Too many attempts. Wait for a minute, then try again.',
  'buy.failed': 'The purchase cannot begin right now. You have not been charged. Try again in a few minutes.',
  'portal.nothing': 'You have no subscription yet. It begins when you buy a plan.',
  'portal.failed':
    'We cannot open the page of your subscription right now. Nothing has changed. Try again in a few minutes.',
  'checkout.done': 'Thank you. Your new plan shows here as soon as the payment is processed.',
  'checkout.cancelled': 'The purchase was cancelled. You have not been charged.',
  'quota.what': 'your usage',
};
