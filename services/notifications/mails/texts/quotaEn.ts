import type { Formats } from '../formats.ts';
import { prose, strong } from '../prose.ts';

type Quota = { used: number; included: number };
type Pace = { until: number; daysShort: number; periodEnd: number };
type Offer = { plan: string; sessions: number; concurrent: number; price: string };

/** The texts of the e-mails about the quota. */
export const quotaEn = {
  'quota_80.subject': ({ percent }: { percent: number }, format: Formats) =>
    `${format.percent(percent)} of your sessions are used`,
  'quota_80.preheader': ({ used, included, now }: Quota & { now: number }, format: Formats) =>
    `${format.number(used)} of ${format.number(included)} sessions as of ${format.date(now)}.`,
  'quota_80.pace': ({ until, daysShort, periodEnd }: Pace, format: Formats) =>
    prose`At the pace of this period the rest lasts until ${strong(format.date(until))}, ${daysShort === 0 ? 'less than a day' : `${format.number(daysShort)} ${format.plural(daysShort, { one: 'day', other: 'days' })}`} before the period ends on ${format.date(periodEnd)}.`,
  'quota_80.whole': ({ periodEnd }: { periodEnd: number }, format: Formats) =>
    prose`At the pace of this period the rest lasts until the period ends on ${strong(format.date(periodEnd))}.`,
  'quota_80.left': ({ left, periodEnd }: { left: number; periodEnd: number }, format: Formats) =>
    prose`You have ${strong(`${format.number(left)} ${format.plural(left, { one: 'session', other: 'sessions' })}`)} left until the period ends on ${format.date(periodEnd)}.`,
  'quota_80.next':
    'At 100% new sessions are refused; those already open keep running. Nothing is billed on top.',
  'quota_80.why': ({ to }: { to: string }) => `Sent once a period to ${to}, because usage reached 80%.`,
  'quota_100.subject': 'Your session quota is used up',
  'quota_100.preheader': ({ used, included, now }: Quota & { now: number }, format: Formats) =>
    `New sessions are refused: ${format.number(used)} of ${format.number(included)} as of ${format.date(now)}.`,
  'quota_100.refused': ({ periodEnd }: { periodEnd: number }, format: Formats) =>
    prose`${strong('New sessions are refused')} until the period ends on ${format.date(periodEnd)}, or until the quota is raised.`,
  'quota_100.next': 'Sessions that were open keep running. You won’t be charged extra.',
  'quota_100.why': ({ to }: { to: string }) => `Sent once a period to ${to}, because all sessions are used.`,
  'quota.of': ({ included }: { included: number }, format: Formats) => `of ${format.number(included)}`,
  'quota.left': ({ left }: { left: number }, format: Formats) => `${format.number(left)} left`,
  'quota.offer': ({ plan, sessions, concurrent, price }: Offer, format: Formats) =>
    `${plan} includes ${format.number(sessions)} sessions and ${format.number(concurrent)} at a time, for ${price} a month.`,
  'act.upgrade': ({ plan }: { plan: string }) => `Upgrade to ${plan}`,
  'act.usage': 'See your usage',
};
