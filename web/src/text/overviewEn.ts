import type { Money } from '../../../client/react/text/formats.ts';
import type { Formats } from './formats.ts';
import { roundedPace } from './roundedPace.ts';

type Day = { readonly day: string };
type Plan = { readonly plan: string };
type Count = { readonly count: number };
type MoneyOf = { readonly amount: Money };

/** The texts of the overview. */
export const overviewEn = {
  'quota.renews': ({ day }: Day, format: Formats) => `Renews ${format.day(day)}`,
  'pace.used': 'Used up',
  'pace.used.note': ({ day }: Day, format: Formats) => `New quota on ${format.day(day)}`,
  'pace.perDay': ({ perDay }: { readonly perDay: number }, format: Formats) =>
    `${format.number(roundedPace(perDay))} a day`,
  'pace.early.note': 'After two whole days',
  'open.value': ({ open, max }: Record<'open' | 'max', number>, format: Formats) =>
    `${format.number(open)} of ${format.number(max)}`,
  'open.of': ({ max }: { readonly max: number }, format: Formats) => `of ${format.number(max)}`,
  'open.see': 'See them',
  'ending.b': 'The account is on Free from then on.',
  'plan.manage': 'Manage',
  'plan.next': ({ day, amount }: MoneyOf & Day, format: Formats) =>
    `Next invoice ${format.day(day)} · ${format.money(amount)}`,
  'plan.from': ({ plan, day }: Plan & Day, format: Formats) => `${plan} from ${format.day(day)}`,
  'plan.noCard': 'No card needed',
  'daily.title': 'Sessions per day',
  'daily.what': 'your daily usage',
  'daily.range': 'Range',
  'daily.days': ({ count }: Count, format: Formats) => `${format.number(count)} days`,
  'daily.change.90': ({ percent }: { readonly percent: number }, format: Formats) =>
    `${format.change(percent)} on 13 weeks earlier`,
  'byProject.title': 'Use by project',
  'byProject.what': 'the use of your projects',
  'byProject.all': 'All projects',
  'byProject.project': 'Project',
  'byProject.share': 'Share',
  'byProject.minutes': 'Minutes',
  'byProject.none': 'Other sessions',
  'byProject.none.b': 'without a project, or carried over',
  'latest.title': 'Latest invoices',
  'latest.all': 'All invoices',
  'first.welcome': ({ name }: { readonly name: string }) => `Welcome, ${name}`,
  'first.welcome.nobody': 'Welcome',
  'first.plan': ({ plan, count, open }: Plan & Count & { readonly open: number }, format: Formats) =>
    `${plan} plan: ${format.number(count)} sessions a month, ${open === 1 ? 'one' : format.number(open)} at a time.`,
  'first.title': 'First session in three steps',
  'first.done': ({ count }: Count, format: Formats) => `${format.number(count)} of 3 done`,
  'first.project': 'Create a project',
  'first.project.b': 'A project is one of your applications. Its sessions are counted apart.',
  'first.project.done': 'Done.',
  'first.connect': 'Connect your client to the gateway',
  'first.connect.b':
    'The gateway counts a connection for the project whose id it is given. One connection is one session, whatever its length.',
  'first.connect.id': 'Project id',
  'first.open': 'Open the first session',
  'first.open.b': 'Waiting for a connection. This page changes by itself.',
  'first.live': 'Going live?',
  'first.live.b': (
    { plan, count, open, price }: Plan & Count & { readonly open: number; readonly price: string },
    format: Formats,
  ) =>
    `${plan} has ${format.number(count)} sessions a month, ${format.number(open)} at once. ${price} a month.`,
  'first.what': 'your projects',
};
