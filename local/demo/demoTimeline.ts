import { addMonths, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from '../../shared/time.ts';
import type { DemoAccount } from './demoAccounts.ts';

export const DEMO_DAYS = 90;

/** Bills are renewed at night, one account after the other, before the first session of the day. */
const NIGHT_SECONDS = 3 * SECONDS_PER_HOUR;
const BETWEEN_ACCOUNTS_SECONDS = 4 * SECONDS_PER_MINUTE;

export type DemoStep =
  | 'open'
  | 'buy'
  | 'agree_on_terms'
  | 'renew'
  | 'fail_renewal'
  | 'pay_invoices'
  | 'cancel'
  | 'schedule_downgrade'
  | 'create_first_project'
  | 'create_projects'
  | 'archive_projects';

export type DemoEvent = { at: number; step: DemoStep; account: DemoAccount; index: number };

/** The start of the UTC day, so many days before that of `now`. */
export const dayStartOf = (now: number, daysAgo = 0): number =>
  now - (now % SECONDS_PER_DAY) - daysAgo * SECONDS_PER_DAY;

/** When the current billing period of an account began. */
const periodStart = ({ renewedDaysAgo }: DemoAccount, index: number, now: number): number =>
  dayStartOf(now, renewedDaysAgo) + NIGHT_SECONDS + index * BETWEEN_ACCOUNTS_SECONDS;

/** What happens to the accounts beside their sessions, in the order of time. `now` is epoch seconds. */
export function demoTimeline(accounts: readonly DemoAccount[], now: number): DemoEvent[] {
  return accounts
    .flatMap((account, index) =>
      stepsOf(account, { index, now }).map(([at, step]) => ({ at, step, account, index })),
    )
    .filter(({ at }) => at < now)
    .sort((one, other) => one.at - other.at);
}

function stepsOf(account: DemoAccount, { index, now }: { index: number; now: number }): [number, DemoStep][] {
  const { story, renewals, projects, terms } = account;
  if (story === 'new') return [];
  const opened = dayStartOf(now, DEMO_DAYS) + index * SECONDS_PER_MINUTE;
  const opening: [number, DemoStep][] = [
    [opened, 'open'],
    [opened + SECONDS_PER_MINUTE / 2, 'create_first_project'],
  ];
  if (story === 'free') return opening;
  const last = periodStart(account, index, now);
  const bought = addMonths(last, -renewals);
  const renewed = Array.from({ length: renewals }, (_, month) => addMonths(bought, month + 1));
  const archived = projects.flatMap(({ archivedDaysAgo }) =>
    archivedDaysAgo === undefined ? [] : [dayStartOf(now, archivedDaysAgo) + index],
  );
  return [
    ...opening,
    [bought, 'buy'],
    ...(terms ? [[bought + 1, 'agree_on_terms'] as [number, DemoStep]] : []),
    [bought + 2, 'create_projects'],
    ...archived.map((at): [number, DemoStep] => [at, 'archive_projects']),
    ...renewed.map((at): [number, DemoStep] => [
      at + 1,
      story === 'payment_due' && at === renewed.at(-1) ? 'fail_renewal' : 'renew',
    ]),
    ...ofStory(account, { bought, last, renewed }),
  ];
}

function ofStory(
  { story }: DemoAccount,
  { bought, last, renewed }: { bought: number; last: number; renewed: number[] },
): [number, DemoStep][] {
  switch (story) {
    case 'cancelling':
      return [[last + 11 * SECONDS_PER_DAY, 'cancel']];
    case 'ended':
      // It ends when it would have been renewed.
      return [[last - 9 * SECONDS_PER_DAY, 'cancel']];
    case 'downgrade':
      return [[last + 6 * SECONDS_PER_DAY, 'schedule_downgrade']];
    case 'invoiced':
      // Each invoice but the last is paid twelve days after it was sent.
      return [bought, ...renewed.slice(0, -1)].map((at) => [at + 12 * SECONDS_PER_DAY, 'pay_invoices']);
    default:
      return [];
  }
}
