import type { Money } from '../../../../client/react/text/formats.ts';
import type { Formats } from '../../text/formats.ts';
import { monthName } from './monthName.ts';

type At = { readonly at: string };
type Plan = { readonly plan: string };
type Price = { readonly price: Money };
type Count = { readonly count: number };

/** The texts about the change from minutes to sessions. They are loaded with the page. */
export const en = {
  title: 'From minutes to sessions',
  what: 'what changes for you',
  none: 'Nothing changes for you. This page is for customers whose plan counted minutes before.',
  'none.action': 'Go to the overview',

  'head.coming': ({ at }: At, format: Formats) =>
    `Your plan changes on ${format.dateTime(at)}, when it renews.`,
  'head.done': ({ at }: At, format: Formats) => `Your plan changed on ${format.dateTime(at)}.`,
  'head.free': 'Your account has moved. Nothing is charged.',

  coming: ({ plan, at }: Plan & At, format: Formats) =>
    `Your plan of minutes becomes ${plan} on ${format.date(at)}.`,
  'coming.b': ({ at }: At, format: Formats) =>
    `Until ${format.date(at)} your former plan stays as it is. The figures here begin then.`,
  'coming.delayed': 'The change of your plan is delayed.',
  'coming.delayed.b':
    'Your former plan and its price stay as they are until you hear from us. The figures here begin with the change.',
  'coming.action': 'See what changes',

  'decided.consent': ({ plan, at }: Plan & At, format: Formats) =>
    `You agreed: ${plan} begins on ${format.date(at)}.`,
  'decided.plan': ({ plan, at }: Plan & At, format: Formats) =>
    `You chose ${plan}. It begins on ${format.date(at)}.`,
  'decided.leave': ({ at }: At, format: Formats) =>
    `You are leaving. Your subscription ends on ${format.date(at)}.`,
  'decided.open': ({ at }: At, format: Formats) =>
    `You can change your mind until ${format.dateTime(at)}. Nothing is charged for it before.`,
  'done.plan': ({ plan, at }: Plan & At, format: Formats) => `${plan} began on ${format.date(at)}.`,
  'done.plan.b': 'To change or cancel it, go to the settings.',
  'done.leave': ({ at }: At, format: Formats) =>
    `Your subscription ended on ${format.date(at)}, as you asked.`,
  'done.leave.b': 'Nothing is charged any more. Your account and its history are still here.',
  'done.settings': 'Open settings',
  delayed: 'The change is delayed.',
  'delayed.b':
    'Your plan and its price stay as they are until you hear from us. The dates below are those that were planned.',

  changes: 'What changes',
  'changes.done': 'What changed',
  'fact.until': ({ at }: At, format: Formats) => `Until ${format.date(at)}`,
  'fact.before': 'Before',
  'fact.from': ({ at }: At, format: Formats) => `From ${format.date(at)}`,
  'fact.now': 'Now',
  'price.plan': ({ plan, price }: Plan & Price, format: Formats) => `${plan}, ${format.price(price)} a month`,
  'price.month': ({ price }: Price, format: Formats) => `${format.price(price)} a month`,
  'note.minutes': 'Counts minutes.',
  'note.minutes.paid': 'Counts minutes. Before taxes.',
  'note.first': ({ count }: Count, format: Formats) =>
    `For the first ${count === 1 ? 'month' : `${format.number(count)} months`}. Before taxes.`,
  'note.list': 'The list price. Before taxes.',
  'note.taxes': 'Before taxes.',
  'note.free': ({ count }: Count, format: Formats) => `${format.number(count)} sessions a month.`,

  use: ({ month, percent, count }: Count & { month: string; percent: number }, format: Formats) =>
    `In ${monthName(month, format.language)} you would have used ${format.percent(percent)} of ${format.number(count)} sessions.`,
  'use.meter': ({ month }: { month: string }, format: Formats) =>
    `Sessions in ${monthName(month, format.language)}`,
  'use.over': 'That is the whole quota: further sessions of that month would have been refused.',

  'text.minutes':
    'Your former plan counted minutes. A plan of sessions counts connections through the gateway: each is one session, whatever its length.',
  'text.limit':
    'When the sessions of a month are used up, new ones are refused until the next month begins or you choose a larger plan. Nothing is billed on top.',
  'text.overage': ({ at }: At, format: Formats) =>
    `Charges for additional minutes end. The invoice of ${format.date(at)} has the last of them.`,
  'text.projects': ({ plan, count, projects }: Plan & Count & { projects: number }, format: Formats) =>
    `${plan} has fewer projects than you have: ${format.number(count)} of your ${format.number(projects)} ${count === 1 ? 'is' : 'are'} archived. An archived project keeps its history.`,
  'text.nothing': ({ at }: At, format: Formats) =>
    `The change itself costs nothing. Until ${format.date(at)} your plan stays as it is.`,

  choice: 'Your choice',
  'choice.until': ({ at }: At, format: Formats) => `Until ${format.dateTime(at)}`,
  'choice.default': ({ plan, at }: Plan & At, format: Formats) =>
    `If you do nothing, ${plan} begins on ${format.date(at)}.`,
  'choice.over': ({ at }: At, format: Formats) =>
    `Until ${format.dateTime(at)} you could decide here. Write to us if you want something else.`,
  planned: 'Planned',
  chosen: 'Your choice',
  'option.first': ({ price, count, later, at }: Price & Count & At & { later: Money }, format: Formats) =>
    `${format.price(price)} a month for ${format.number(count)} ${format.plural(count, { one: 'month', other: 'months' })}, then ${format.price(later)} from ${format.date(at)} on`,
  'option.list': ({ price, at }: Price & At, format: Formats) =>
    `${format.price(price)} a month from ${format.date(at)} on, the list price`,
  'option.price': ({ price, at }: Price & At, format: Formats) =>
    `${format.price(price)} a month from ${format.date(at)} on`,
  'option.free': 'No charge',
  'option.figures': (
    { count, open, projects }: Count & Record<'open' | 'projects', number>,
    format: Formats,
  ) =>
    `${format.number(count)} sessions a month, ${format.number(open)} at once, ${format.number(projects)} ${format.plural(projects, { one: 'project', other: 'projects' })}`,
  'option.use': ({ month, percent }: { month: string; percent: number }, format: Formats) =>
    `${format.percent(percent)} of the sessions in ${monthName(month, format.language)}`,
  'option.archived': ({ count, projects }: Count & { projects: number }, format: Formats) =>
    `${format.number(count)} of your ${format.number(projects)} projects ${count === 1 ? 'is' : 'are'} archived`,
  'leave.title': 'Leave',
  'leave.text': ({ at, plan, count }: At & Plan & Count, format: Formats) =>
    `Your subscription ends on ${format.date(at)}. Your account stays on ${plan}, with ${format.number(count)} sessions a month.`,
  keep: 'Keep this change',
  choose: ({ plan }: Plan) => `Choose ${plan}`,
  leave: 'Leave',

  'ask.title': ({ at }: At, format: Formats) => `Leave on ${format.date(at)}?`,
  'ask.until': ({ at }: At, format: Formats) =>
    `Your plan of minutes stays as it is until ${format.dateTime(at)}.`,
  'ask.overage': 'Additional minutes are on the invoice of that day, the last one.',
  'ask.then': 'Then your subscription ends. Nothing is charged from then on.',
  'ask.free': ({ plan, count }: Plan & Count, format: Formats) =>
    `Your account and its history stay. It is on ${plan}, with ${format.number(count)} sessions a month.`,
  'ask.mind': ({ at }: At, format: Formats) =>
    `You can change your mind on this page until ${format.dateTime(at)}.`,
  'ask.action': ({ at }: At, format: Formats) => `Leave on ${format.date(at)}`,

  'problem.migration_too_late':
    'It is too late to decide here: your plan changes within a day, or has changed. You can change or cancel it on Stripe’s page.',
  'problem.portal': 'Continue to Stripe',
  'problem.migration_plan_not_offered':
    'This plan is not offered for the change any more. Nothing was saved. Choose one of those that are shown.',
  'problem.migration_left_out':
    'The change that we announced is called off. Your plan and its price stay as they are.',
  'problem.support': 'Write to us',
  'problem.migration_not_found': 'Nothing changes for you: there is nothing to decide.',
  'problem.rate_limited': 'Too many attempts. Wait for a minute, then try again.',
  'problem.unknown':
    'We do not know whether your decision arrived. This page shows what is saved. If it is not what you want, try again.',
  'problem.offline': 'There is no connection. Nothing has changed. Try again when you are online.',
  'problem.failed': 'Your decision cannot be saved right now. Try again in a few minutes.',
};
