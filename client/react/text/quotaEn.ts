import type { FigureFormats } from './formats.ts';

type Day = { readonly day: string };
type Days = Day & { readonly days: number };
type Count = { readonly count: number };

const days = (count: number, format: FigureFormats) =>
  `${format.number(count)} ${format.plural(count, { one: 'day', other: 'days' })}`;

/** The texts of a quota and of what becomes of it. */
export const quotaEn = {
  'quota.used': 'Sessions used',
  'quota.of': ({ total }: { total: number }, format: FigureFormats) => `of ${format.number(total)}`,
  'quota.meter': ({ used, total }: { used: number; total: number }, format: FigureFormats) =>
    `${format.number(used)} of ${format.number(total)} sessions`,
  'quota.today': ({ day }: Day, format: FigureFormats) => `Today, ${format.day(day)}`,
  'quota.left': ({ days: count, day }: Days, format: FigureFormats) =>
    `${days(count, format)} left · renews ${format.day(day)}`,
  'quota.ends': ({ days: count, day }: Days, format: FigureFormats) =>
    `${days(count, format)} left · ends ${format.day(day)}`,
  'quota.grace': ({ count }: Count, format: FigureFormats) =>
    `A part of the month’s quota, until the payment arrives: then ${format.number(count)}.`,
  'alert.80': ({ percent }: { percent: number }, format: FigureFormats) =>
    `You have used ${format.percent(percent)} of this period’s sessions.`,
  'alert.80.b': ({ count, day }: Count & Day, format: FigureFormats) =>
    `${format.number(count)} ${format.plural(count, { one: 'session is', other: 'sessions are' })} left until ${format.day(day)}.`,
  'alert.100.now': 'The quota is used up. New sessions are refused.',
  'alert.100.renews': ({ day }: Day, format: FigureFormats) => `A new quota begins on ${format.day(day)}.`,
  'alert.0': 'The quota of this account is 0 sessions. New sessions are refused.',
  'due.unknown': 'A payment is due.',
  'due.b': ({ day }: Day, format: FigureFormats) => `You can start sessions until ${format.day(day)}.`,
  'due.used': 'No sessions are left until you pay. New ones can start as soon as the payment arrives.',
  'due.over': 'The plan has ended. It is back as soon as the payment arrives.',
};
