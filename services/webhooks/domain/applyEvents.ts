import { RECONCILE_TYPE, type StripeEventMessage } from '../../../shared/contracts/stripeEventMessage.ts';
import { AppError } from '../../../shared/pure/errors.ts';
import { hasPlan, isLive } from './chooseSubscription.ts';
import type { EventMark } from './ports.ts';
import { type SyncDeps, syncAccount } from './syncAccount.ts';

/** `hasTime` turns false when what is not begun yet has to wait for another try. */
export type ApplyDeps = SyncDeps & { hasTime(): boolean };

export type Applied = {
  marks: EventMark[];
  failures: { message: StripeEventMessage; error: unknown }[];
  /** Why the marks could not be written; what they tell of is done all the same. */
  markFault?: unknown;
};

type Placed = { message: StripeEventMessage; accountId: string };

/**
 * Applies a batch of events: finds each one's account, brings every account they concern to what Stripe says now,
 * once however many of them there are, and then marks the events. What fails is answered event by event; an event
 * that concerns no account is passed over. `now` is epoch seconds.
 */
export async function applyEvents(
  deps: ApplyDeps,
  messages: StripeEventMessage[],
  now: number,
): Promise<Applied> {
  const applied: Applied = { marks: [], failures: [] };
  const placed = await placeEvents(deps, messages, applied);
  for (const [accountId, events] of byAccount(placed)) {
    try {
      applied.marks.push(...(await syncEvents(deps, { accountId, events, now })));
    } catch (error) {
      applied.failures.push(...events.map((message) => ({ message, error })));
    }
  }
  try {
    await deps.store.markEvents(applied.marks.filter(tellsSomething), now);
  } catch (markFault) {
    return { ...applied, markFault };
  }
  return applied;
}

/** Syncs the account, and any other that a customer turns out to pay for, though an event named this one. */
async function syncEvents(
  deps: ApplyDeps,
  sync: { accountId: string; events: StripeEventMessage[]; now: number },
): Promise<EventMark[]> {
  const { accountId, events, now } = sync;
  insistOnTime(deps);
  const customers = [...new Set(events.flatMap(({ customer }) => customer ?? []))];
  const { owners, ...synced } = await syncAccount(deps, { accountId, customers, now });
  // News that no event brought: the event was lost.
  if (synced.outcome === 'applied' && events.every(isReconcile)) deps.report('drift', { accountId });
  const isOwned = ({ customer }: StripeEventMessage) => customer !== null && owners.has(customer);
  const marks: EventMark[] = events
    .filter((message) => !isOwned(message))
    .map((message) => ({ message, accountId, ...synced }));
  for (const [customer, owner] of owners) {
    const theirs = events.filter((message) => message.customer === customer);
    marks.push(...(await syncEvents(deps, { accountId: owner, events: theirs, now })));
  }
  return marks;
}

const isReconcile = ({ type }: StripeEventMessage) => type === RECONCILE_TYPE;

/** A comparison that found nothing is no event, and every night has as many as there are customers. */
const tellsSomething = ({ message, outcome }: EventMark) => !isReconcile(message) || outcome === 'applied';

/** Finds the account of each event; those without one go to the marks, those it cannot tell to the failures. */
async function placeEvents(
  deps: ApplyDeps,
  messages: StripeEventMessage[],
  applied: Applied,
): Promise<Placed[]> {
  const customers = messages.flatMap(({ customer }) => customer ?? []);
  const accounts = new Map<string, string | undefined>(await deps.store.readCustomerAccounts(customers));
  const placed: Placed[] = [];
  for (const message of messages) {
    const { customer } = message;
    if (customer === null) {
      applied.marks.push({ message, outcome: 'no_customer' });
      continue;
    }
    try {
      insistOnTime(deps);
      const named = accounts.get(customer) ?? message.accountId;
      if (named !== undefined || !accounts.has(customer)) {
        accounts.set(customer, named ?? (await findAccount(deps, customer)));
      }
    } catch (error) {
      applied.failures.push({ message, error });
      continue;
    }
    const accountId = accounts.get(customer);
    if (accountId === undefined) applied.marks.push({ message, outcome: 'no_account' });
    else placed.push({ message, accountId });
  }
  return placed;
}

/** Fails the rest while the function still lives to make it rest: Stripe may hang for an hour. */
function insistOnTime(deps: ApplyDeps): void {
  if (!deps.hasTime())
    throw new AppError('out_of_time', 503, 'the batch took too long; this event is tried again');
}

function byAccount(placed: Placed[]): Map<string, StripeEventMessage[]> {
  const groups = new Map<string, StripeEventMessage[]>();
  for (const { accountId, message } of placed) {
    groups.set(accountId, [...(groups.get(accountId) ?? []), message]);
  }
  return groups;
}

/**
 * Whose a customer is that neither a row nor the event tells: the user named in its subscription of a plan, else in the
 * customer. Another product's subscriptions may name users of their own. A paid plan of nobody raises an alarm.
 */
async function findAccount(deps: SyncDeps, customer: string): Promise<string | undefined> {
  const subscriptions = await deps.gateway.listSubscriptions(customer);
  const ours = subscriptions.filter((subscription) => hasPlan(subscription, deps.rules));
  const named = ours.find(({ accountId }) => accountId !== undefined)?.accountId;
  const accountId = named ?? (await deps.gateway.readCustomerUser(customer));
  if (accountId === undefined && ours.some(isLive)) deps.report('unmapped_paid_subscription', { customer });
  return accountId;
}
