import { isComparison, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { Fault } from '../../../shared/fault.ts';
import type { EventMark, SubscriptionGateway } from './ports.ts';
import { type ResolvedEvent, resolveAccounts } from './resolveAccounts.ts';
import { type SyncDeps, syncAccount } from './syncAccount.ts';

/** `hasTime` turns false when nothing more may be asked of Stripe; what needs it is tried again. */
export type ApplyDeps = SyncDeps & { hasTime(): boolean };

export type Applied = {
  marks: EventMark[];
  failures: { message: StripeEventMessage; error: unknown }[];
  /** Why the marks could not be written; what they tell of is done all the same. */
  markFault?: unknown;
};

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
  const inTime = { ...deps, gateway: withinTime(deps) };
  const { placed, ...applied } = await resolveAccounts(inTime, messages);
  for (const [accountId, events] of byAccount(placed)) {
    try {
      applied.marks.push(...(await syncEvents(inTime, { accountId, events, now })));
    } catch (error) {
      applied.failures.push(...events.map(({ message }) => ({ message, error })));
    }
  }
  try {
    await deps.store.markEvents(applied.marks.filter(tellsSomething), now);
  } catch (markFault) {
    return { ...applied, markFault };
  }
  return applied;
}

/** Asks Stripe nothing more once the time is up: the function still lives to make the rest rest if Stripe hangs. */
function withinTime({ gateway, hasTime }: ApplyDeps): SubscriptionGateway {
  const insist = () => {
    if (!hasTime()) throw new Fault('out_of_time', 'the batch took too long; this event is retried');
  };
  const guarded =
    <Given, Answer>(call: (given: Given) => Promise<Answer>) =>
    async (given: Given) => {
      insist();
      return call(given);
    };
  return {
    listSubscriptions: guarded(gateway.listSubscriptions),
    readUnpaidSince: guarded(gateway.readUnpaidSince),
    readCustomerUser: guarded(gateway.readCustomerUser),
  };
}

/** Syncs the account, and any other that a customer turns out to pay for, though an event named this one. */
async function syncEvents(
  deps: SyncDeps,
  sync: { accountId: string; events: ResolvedEvent[]; now: number },
): Promise<EventMark[]> {
  const { accountId, events, now } = sync;
  const customers = new Map(events.map(({ message, isKnown }) => [message.customer ?? '', isKnown]));
  const isDriftCheck = events.every(({ message }) => isComparison(message));
  const about = { accountId, customers, now, isComparison: isDriftCheck };
  const { payers, ...synced } = await syncAccount(deps, about);
  const payerOf = ({ message }: ResolvedEvent) => payers.get(message.customer ?? '');
  const marks: EventMark[] = events
    .filter((event) => payerOf(event) === undefined)
    .map(({ message }) => ({ message, accountId, ...synced }));
  for (const payer of new Set(payers.values())) {
    const theirs = events
      .filter((event) => payerOf(event) === payer)
      .map((event) => ({ ...event, isKnown: true }));
    marks.push(...(await syncEvents(deps, { accountId: payer, events: theirs, now })));
  }
  return marks;
}

/** A comparison that found nothing is no event, and every night has as many as there are customers. */
const tellsSomething = ({ message, outcome }: EventMark) => !isComparison(message) || outcome === 'applied';

function byAccount(placed: ResolvedEvent[]): Map<string, ResolvedEvent[]> {
  const groups = new Map<string, ResolvedEvent[]>();
  for (const event of placed) {
    groups.set(event.accountId, [...(groups.get(event.accountId) ?? []), event]);
  }
  return groups;
}
