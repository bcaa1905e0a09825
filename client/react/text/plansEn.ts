import type { FigureFormats, Money } from './formats.ts';

type Count = { readonly count: number };

/** The texts of plans beside each other. `*…*` is bold. */
export const plansEn = {
  'plan.free': 'Free',
  'plan.starter': 'Starter',
  'plan.growth': 'Growth',
  'plan.yours': 'Your plan',
  'plan.month': '/ month',
  'plan.sessions': ({ count }: Count, format: FigureFormats) =>
    `${format.number(count)} ${format.plural(count, { one: 'session', other: 'sessions' })}`,
  'plan.trial': 'for trying it out',
  'plan.per-thousand': ({ price }: { price: Money }, format: FigureFormats) =>
    `${format.money(price)} per ${format.number(1_000)} sessions`,
  'plan.concurrent': ({ count }: Count, format: FigureFormats) =>
    `*${format.number(count)}* ${format.plural(count, { one: 'session', other: 'sessions' })} at a time`,
  'plan.projects': ({ count }: Count, format: FigureFormats) =>
    `*${format.number(count)}* ${format.plural(count, { one: 'project', other: 'projects' })}`,
  'plan.requests': ({ count }: Count, format: FigureFormats) =>
    `*${format.number(count)}* ${format.plural(count, { one: 'request', other: 'requests' })} a minute`,
  'support.community': 'Community support',
  'support.hours': ({ hours }: { hours: number }, format: FigureFormats) =>
    `Support by e-mail, answer within *${format.number(hours)}\u00a0h*`,
  'support.sla': ({ percentage }: { percentage: number }, format: FigureFormats) =>
    `SLA, *${format.percent(percentage)}* availability`,
  'act.free': 'Start for free',
  'act.buy': ({ plan }: { readonly plan: string }) => `Choose ${plan}`,
};
