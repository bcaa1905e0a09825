import { chartEn } from '../../../client/react/text/chartEn.ts';
import type { Money } from '../../../client/react/text/formats.ts';
import { quotaEn } from '../../../client/react/text/quotaEn.ts';
import { stateEn } from '../../../client/react/text/stateEn.ts';
import type { Formats } from './formats.ts';
import { invoicesEn } from './invoicesEn.ts';
import { overviewEn } from './overviewEn.ts';
import { planEn } from './planEn.ts';
import { roundedPace } from './roundedPace.ts';
import { sessionsEn } from './sessionsEn.ts';
import { settingsEn } from './settingsEn.ts';
import { signInEn } from './signInEn.ts';

type Day = { readonly day: string };
type Plan = { readonly plan: string };

const days = (count: number, format: Formats) =>
  `${format.number(count)} ${format.plural(count, { one: 'day', other: 'days' })}`;

/** The texts of the app. `fr.ts` has the same keys. Pages have catalogues of their own beside them. */
export const en = {
  ...signInEn,
  ...planEn,
  ...invoicesEn,
  ...settingsEn,
  ...sessionsEn,
  ...overviewEn,
  ...stateEn,
  ...quotaEn,
  ...chartEn,
  'quota.remaining': 'Remaining',
  'pace.label': 'At this pace',
  'pace.until': ({ day }: Day, format: Formats) => `Lasts until ${format.day(day)}`,
  'pace.whole': 'Lasts the whole period',
  'pace.early': 'Too early to tell',
  'pace.note': ({ perDay, daysShort }: { perDay: number; daysShort: number }, format: Formats) =>
    `${format.number(roundedPace(perDay))} a day · ${daysShort === 0 ? 'less than a day' : days(daysShort, format)} short`,
  period: ({ from, to }: { from: string; to: string }, format: Formats) =>
    `${format.day(from)} to ${format.dayWithYear(to)}`,
  minutes: 'Minutes, for information',
  'minutes.note': 'not billed, not limited',
  'minutes.about': ({ minutes }: { minutes: number }, format: Formats) => `about ${format.number(minutes)}`,
  'open.label': 'Open now',
  'open.full': 'New sessions are refused until one ends.',
  'alert.100': ({ since }: { since: string }, format: Formats) =>
    `The quota is used up. New sessions have been refused since ${format.dateTime(since)}.`,
  'alert.100.b': 'Sessions that were open keep running. You won’t be charged extra.',
  due: ({ amount, day }: Day & { amount: Money }, format: Formats) =>
    `Your ${format.money(amount)} payment failed on ${format.day(day)}.`,
  ending: ({ plan, day }: Plan & Day, format: Formats) => `${plan} ends on ${format.day(day)}.`,
  'act.upgrade': ({ plan }: Plan) => `Upgrade to ${plan}`,
  'act.card': 'Update card',
  'act.keep': ({ plan }: Plan) => `Keep ${plan}`,
  'chart.sessions': 'Sessions',
  'chart.before': 'Same weekday, four weeks earlier',
  'chart.before.short': 'Four weeks earlier',
  'chart.before.90': 'Same weekday, 13 weeks earlier',
  'chart.before.90.short': '13 weeks earlier',
  'chart.change': ({ percent }: { percent: number }, format: Formats) =>
    `${format.change(percent)} on four weeks earlier`,
  'end.lost': 'Lost contact',
  'end.operator': 'Ended by support',
  'ticket.us': 'With us',
  'ticket.you': 'Waiting for you',
  'empty.sessions': 'Nothing yet. Your first session will appear here within a few seconds.',
  provider: 'AI-Gate’s price does not include what your model provider charges.',
  updated: ({ at }: { at: string }, format: Formats) => `Updated ${format.ago(at)}`,
  stale: ({ at }: { at: string }, format: Formats) => `Last updated ${format.time(at)}. Retrying…`,
  copy: 'Copy',
  copied: 'Copied',
  saved: 'Saved',
  cancel: 'Cancel',
  close: 'Close',
  skip: 'Skip to the content',
  'nav.label': 'Pages',
  'nav.overview': 'Overview',
  'nav.projects': 'Projects',
  'nav.support': 'Support',
  'nav.operator': 'Operator',
  'person.menu': 'Your account',
  language: 'Language',
  appearance: 'Appearance',
  'appearance.system': 'System',
  'appearance.light': 'Light',
  'appearance.dark': 'Dark',
};
