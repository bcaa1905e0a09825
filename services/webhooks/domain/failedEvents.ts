import type { CustomerStore } from '../../../shared/account/ports.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { describeDeadEvent, parseEventMessage } from './deadEvents.ts';
import type { EventLog } from './eventLog.ts';
import type { DeadLetters, FailingEvent, FailingEvents, HeldMessage, WebhookStore } from './ports.ts';

/** The most events of each state that are listed. Ten receives and as many queries of the event log take about a second. */
const LISTED_COUNT_MAX = 100;

/** The most messages that are searched for an event. A hundred receives of 30 ms are 3 s. */
export const SEARCHED_COUNT_MAX = 1_000;

/**
 * How long messages are hidden from other readers, if the function stops before it releases them: at least as long as it runs, so that
 * nobody else replays or drops the same message meanwhile.
 */
const HELD_SECONDS = 30;

/** `failing`: the event is attempted again. `dead`: it is in the dead-letter queue. Instants are epoch seconds. */
export type FailedEvent = Omit<FailingEvent, 'failedAt'> & { state: 'failing' | 'dead'; failedAt?: number };

export type FailedEvents = { events: FailedEvent[]; unlistedCount: number; unreadableCount: number };

export type FailedEventDeps = {
  letters: DeadLetters;
  log: Pick<EventLog, 'readEvent'>;
  failing: Pick<FailingEvents, 'list'>;
  customers: Pick<CustomerStore, 'readCustomerAccounts'>;
};

/**
 * The events in the dead-letter queue, and those that fail now, each state with the latest failure first. An event that is in both,
 * because an attempt stopped halfway, is dead. `now` is epoch seconds.
 */
export async function listFailedEvents(
  { letters, log, failing, customers }: FailedEventDeps,
  now: number,
): Promise<FailedEvents> {
  // First, so that no message is held if it fails.
  const failed = await failing.list({ limit: LISTED_COUNT_MAX, now });
  const held = await letters.hold({ countMax: LISTED_COUNT_MAX, heldSeconds: HELD_SECONDS });
  await letters.release(held.messages);
  const parsed = held.messages.map(({ body }) => parseEventMessage(body));
  const messages = new Map(parsed.flatMap((message) => (message ? [[message.id, message] as const] : [])));
  const dead = await Promise.all(
    [...messages.values()].map(async (message): Promise<FailedEvent> => {
      const { message: event, ...described } = await describeDeadEvent(log, message);
      return { ...event, ...described, state: 'dead' };
    }),
  );
  const alive = failed
    .filter(({ id }) => !messages.has(id))
    .map((event): FailedEvent => ({ ...event, state: 'failing' }));
  return {
    events: await withAccounts(customers, [...dead.sort(byFailure), ...alive.sort(byFailure)]),
    unlistedCount: held.waitingCount,
    unreadableCount: parsed.filter((message) => message === undefined).length,
  };
}

const byFailure = (one: FailedEvent, other: FailedEvent) => (other.failedAt ?? 0) - (one.failedAt ?? 0);

/** A customer's row says whose it is. An event of a customer without one may name the account itself. */
async function withAccounts(
  customers: Pick<CustomerStore, 'readCustomerAccounts'>,
  events: FailedEvent[],
): Promise<FailedEvent[]> {
  const customerIds = events.flatMap(({ customer }) => customer ?? []);
  const accounts = await customers.readCustomerAccounts(customerIds);
  return events.map((event) => {
    const owner = event.customer === null ? undefined : accounts.get(event.customer);
    return { ...event, accountId: owner ?? event.accountId };
  });
}

/** `taken`: replayed or dropped. `absent`: no such event can be reached. `held`: another reader may hold it, for seconds. */
export type TakeOutcome = 'taken' | 'absent' | 'held';

/** Moves an event from the dead-letter queue to the event queue. A second call finds nothing, so the event is moved once. */
export const replayEvent = (letters: DeadLetters, eventId: string): Promise<TakeOutcome> =>
  takeEvent(letters, {
    eventId,
    async take([first, ...copies]) {
      if (first) await letters.redrive(first.held);
      for (const { held } of copies) await letters.delete(held);
    },
  });

/**
 * Deletes an event from the dead-letter queue, with all copies that the search reaches, after the event log has who dropped it and why.
 * `now` is epoch seconds.
 */
export const dropEvent = (
  { letters, store }: { letters: DeadLetters; store: Pick<WebhookStore, 'recordOutcomes'> },
  { eventId, by, reason, now }: { eventId: string; by: string; reason: string; now: number },
): Promise<TakeOutcome> =>
  takeEvent(letters, {
    eventId,
    // A copy that stays would be listed, and could be replayed.
    isThorough: true,
    async take(found) {
      const drop = { by, reason };
      await store.recordOutcomes(
        found.map(({ message }) => ({ message, outcome: 'dropped', drop })),
        now,
      );
      for (const { held } of found) await letters.delete(held);
    },
  });

type Found = { held: HeldMessage; message: StripeEventMessage };

/**
 * Calls `take` for the messages of the event: usually one, two if it was delivered again. What it does not take is released. The search
 * ends with the messages that are received with the first one of the event, unless it `isThorough`.
 */
async function takeEvent(
  letters: DeadLetters,
  {
    eventId,
    isThorough = false,
    take,
  }: { eventId: string; isThorough?: boolean; take(found: Found[]): Promise<void> },
): Promise<TakeOutcome> {
  const ofEvent = (held: HeldMessage): Found[] => {
    const message = parseEventMessage(held.body);
    return message?.id === eventId ? [{ held, message }] : [];
  };
  const { messages, hiddenCount } = await letters.hold({
    countMax: SEARCHED_COUNT_MAX,
    heldSeconds: HELD_SECONDS,
    // A list may have hidden the message a moment ago.
    isPatient: true,
    isEnough: (held) => !isThorough && ofEvent(held).length > 0,
  });
  const found = messages.flatMap(ofEvent);
  const untaken = new Set(messages);
  try {
    if (found.length === 0) return hiddenCount > 0 ? 'held' : 'absent';
    await take(found);
    for (const { held } of found) untaken.delete(held);
    return 'taken';
  } finally {
    await letters.release([...untaken]);
  }
}
