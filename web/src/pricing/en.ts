import type { Formats, Money } from '../text/formats.ts';

type Count = { readonly count: number };
type Plan = { readonly plan: string };

/** The texts of the pricing page. `*…*` is bold, and `` `…` `` is code, where the page shows them by `RichText`. */
export const en = {
  title: 'AI-Gate pricing: by the session, not by the minute',
  description:
    'A WebRTC connection through the gateway counts once, however long it lasts. Fixed monthly plans, no overage bill.',
  skip: 'Skip to the content',
  'sign-in': 'Sign in',
  heading: 'Priced by the session, not by the minute',
  lead: 'Twenty seconds or forty minutes, a WebRTC connection through the gateway counts once. No minutes to watch, no overage bill.',
  drawing: 'Five connections, from 20 seconds to 41 minutes long. Each counts as 1: five sessions.',
  'drawing.minutes': ({ count }: Count, format: Formats) => `${format.number(count)} min`,

  plans: 'Plans',
  'plan.free': 'Free',
  'plan.starter': 'Starter',
  'plan.growth': 'Growth',
  'plan.yours': 'Your plan',
  'plan.month': '/ month',
  'plan.sessions': ({ count }: Count, format: Formats) => sessions(count, format),
  'plan.trial': 'for trying it out',
  'plan.per-thousand': ({ price }: { price: Money }, format: Formats) =>
    `${format.money(price)} per ${format.number(1_000)} sessions`,
  'plan.concurrent': ({ count }: Count, format: Formats) =>
    `*${format.number(count)}* ${format.plural(count, { one: 'session', other: 'sessions' })} at a time`,
  'plan.projects': ({ count }: Count, format: Formats) =>
    `*${format.number(count)}* ${format.plural(count, { one: 'project', other: 'projects' })}`,
  'plan.requests': ({ count }: Count, format: Formats) =>
    `*${format.number(count)}* ${format.plural(count, { one: 'request', other: 'requests' })} a minute`,
  'support.community': 'Community support',
  'support.hours': ({ hours }: { hours: number }, format: Formats) =>
    `Support by e-mail, answer within *${format.number(hours)}\u00a0h*`,
  'support.sla': ({ percentage }: { percentage: number }, format: Formats) =>
    `SLA, *${format.percent(percentage)}* availability`,
  'act.free': 'Start for free',
  'act.buy': ({ plan }: Plan) => `Choose ${plan}`,
  taxes: 'Prices exclude taxes.',

  bills: 'Two bills, kept apart',
  'bills.lead': 'AI-Gate’s price does not include what your model provider charges.',
  'bills.ours': 'From AI-Gate',
  'bills.ours.what': 'Sessions, at a fixed price',
  'bills.ours.how':
    'The plan, once a month. When the sessions are used up, new ones are refused until the period renews or you upgrade.',
  'bills.theirs': 'From your model provider, e.g. OpenAI',
  'bills.theirs.what': 'Tokens, on your own account there',
  'bills.theirs.how':
    'Billed by the provider to you directly, at its prices. Long conversations cost more there, not here.',

  estimate: 'How many sessions do you need?',
  'estimate.per-day': 'Sessions per day, on average',
  'estimate.per-day.value': ({ sessions: count }: { sessions: string }) => `${count} a day`,
  'estimate.about': 'About',
  'estimate.month': 'a month',
  'estimate.covers': ({ plan, spare }: Plan & { spare: string }) =>
    `${plan} covers it, with ${spare} to spare.`,
  'estimate.exact': ({ plan }: Plan) => `${plan} covers it, with none to spare.`,
  'estimate.beyond': ({ plan, included, days }: Plan & Record<'included' | 'days', string>) =>
    `More than ${plan} includes. Its ${included} sessions would last about ${days} days; then new ones are refused until the period renews.`,
  'estimate.static': ({ parts }: { parts: readonly string[] }, format: Formats) =>
    `Sessions a day that each plan covers, on average: ${format.list(parts)}.`,
  'estimate.static.part': ({ plan, count }: Plan & Count, format: Formats) =>
    `${plan} ${format.number(count)}`,

  questions: 'Questions',
  'question.session': 'What counts as a session?',
  'answer.session':
    'One WebRTC connection, from open to close. A retry with the same session id is not counted again.',
  'question.full': 'What happens at 100%?',
  'answer.full':
    'New sessions are refused with `quota_exceeded`. Those already open keep running. Nothing is charged extra.',
  'question.minutes': 'Are minutes billed?',
  'answer.minutes': 'No. They are shown for information, to help you foresee your provider’s bill.',
  'question.change': 'Can I change or cancel at any time?',
  'answer.change':
    'Yes. An upgrade raises the quota at once; a cancelled plan runs to the end of what is paid.',
};

function sessions(count: number, format: Formats): string {
  return `${format.number(count)} ${format.plural(count, { one: 'session', other: 'sessions' })}`;
}
