import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { endedItem } from '../../services/metering/store/sessionStore.ts';
import { isPlanId, PLANS } from '../../shared/account/plans.ts';
import { SECONDS_PER_DAY } from '../../shared/time.ts';
import type { AccountHistory } from './accountHistory.ts';
import type { DemoAccount } from './demoAccounts.ts';
import { passedShare, randomOf, sessionsOfDay, weightOfDay } from './demoSessions.ts';
import { DEMO_DAYS, dayStartOf } from './demoTimeline.ts';

/** On the free plan a customer tries it out: at most this many sessions a day. */
const FREE_SESSIONS_PER_DAY = 3;

/** Returns the items of the sessions of a day, after it has counted them. */
export function createTraffic(
  account: DemoAccount,
  { now, history }: { now: number; history: AccountHistory },
): (daysAgo: number) => WriteRequest[] {
  const accountId = account.person.id;
  if (account.story === 'new') return () => [];
  const random = randomOf(`${accountId} ${dayStartOf(now)}`);
  const partOf = (daysAgo: number) => (daysAgo === 0 ? passedShare(now % SECONDS_PER_DAY) : 1);
  const weights = Array.from({ length: DEMO_DAYS + 1 }, (_, daysAgo) =>
    weightOfDay(dayStartOf(now, daysAgo), { daysAgo, growth: account.growth, random }),
  );
  const perWeight = sessionsPerWeight(account, weights, partOf);
  return (daysAgo) => {
    const { plan, projects } = history.find(accountId);
    const planned = perWeight * (weights[daysAgo] ?? 0);
    const isTrying = account.story !== 'free' && plan === 'free';
    const count = Math.round(isTrying ? Math.min(planned, FREE_SESSIONS_PER_DAY * random()) : planned);
    const sessions = sessionsOfDay({
      dayStart: dayStartOf(now, daysAgo),
      until: now,
      count,
      projects: account.projects.filter(({ id }) => Object.hasOwn(projects, id)),
      random,
    });
    return history.count(accountId, sessions).map((session) => ({
      PutRequest: { Item: marshall(endedItem({ accountId, ...session })) },
    }));
  };
}

/** Such that the days of the current period use the wanted part of the quota. Free periods are months of the calendar: thirty days. */
function sessionsPerWeight(
  { story, plan, terms, usedShare, renewedDaysAgo }: DemoAccount,
  weights: number[],
  partOf: (daysAgo: number) => number,
): number {
  const days = story === 'free' ? 30 : story === 'ended' ? 20 : renewedDaysAgo + 1;
  const sum = weights.slice(0, days).reduce((total, weight, daysAgo) => total + weight * partOf(daysAgo), 0);
  const quota = terms?.sessionsIncluded ?? (isPlanId(plan) ? PLANS[plan].sessionsIncluded : 0);
  return (usedShare * quota) / sum;
}
