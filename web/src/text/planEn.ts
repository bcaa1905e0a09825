import type { Formats } from './formats.ts';

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
    `${format.number(sessions)} sessions a month, ${format.number(concurrent)} at once, ${format.number(projects)} ${format.plural(projects, { one: 'project', other: 'projects' })}.`,
  'buy.change': 'Change plan',
  'buy.limited': 'Too many attempts. Wait for a minute, then try again.',
  'portal.nothing': 'You have no subscription yet. It begins when you buy a plan.',
  'portal.failed':
    'We cannot open the page of your subscription right now. Nothing has changed. Try again in a few minutes.',
  'quota.what': 'your usage',
};
