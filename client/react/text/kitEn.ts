import { chartEn } from './chartEn.ts';
import type { FigureFormats } from './formats.ts';
import { plansEn } from './plansEn.ts';
import { quotaEn } from './quotaEn.ts';
import { stateEn } from './stateEn.ts';

type Weeks = { readonly weeks: number };

/** The texts of the components of the package, by the keys by which an application overrides them. */
export const kitEn = {
  ...stateEn,
  ...quotaEn,
  ...chartEn,
  ...plansEn,
  stale: 'These figures could not be refreshed. Retrying…',
  'usage.what': 'your usage',
  'usage.none': 'No session was counted in this period yet.',
  'daily.title': 'Sessions per day',
  'daily.what': 'your daily usage',
  'daily.none': 'No sessions on these days.',
  'chart.sessions': 'Sessions',
  'chart.before': ({ weeks }: Weeks, format: FigureFormats) =>
    `Same weekday, ${format.number(weeks)} ${format.plural(weeks, { one: 'week', other: 'weeks' })} earlier`,
  'chart.before.short': ({ weeks }: Weeks, format: FigureFormats) =>
    `${format.number(weeks)} ${format.plural(weeks, { one: 'week', other: 'weeks' })} earlier`,
  'plans.what': 'the plans',
  'plans.none': 'No plan is on offer.',
};
