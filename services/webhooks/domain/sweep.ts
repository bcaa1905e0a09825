import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { EventLog } from './eventLog.ts';
import type { EventGateway, EventQueue, ProgressStore } from './ports.ts';
import { toEventMessage, type VerifiedEvent } from './toEventMessage.ts';

/** The first sweep of a stage goes back as far as Stripe repeats deliveries. */
const FIRST_WINDOW_SECONDS = 3 * SECONDS_PER_DAY;

/** An event counts as undelivered once it is this old; Stripe makes its first delivery before that. */
const DELIVERY_SECONDS = 5 * 60;

/** Each window begins an hour before the end of the last one, for events that appear late in Stripe's list. */
const OVERLAP_SECONDS = 3_600;

/**
 * The progress of the sweep. All events created before `sweptUntil` were checked. A `window` is in progress, from its newest
 * event to its oldest; `after` is the last event checked. Instants are epoch seconds.
 */
export type SweepProgress = {
  sweptUntil: number;
  window?: { from: number; to: number; after?: string };
};

export type SweepDeps = {
  gateway: EventGateway;
  log: Pick<EventLog, 'readEvent'>;
  progress: ProgressStore<SweepProgress>;
  queue: Pick<EventQueue, 'enqueueAll'>;
  livemode: boolean;
  hasTime(): boolean;
};

/** `overtaken`: another sweep saved its progress first. */
export type SweepOutcome = { kind: 'complete' | 'out_of_time' | 'overtaken'; queued: number };

/**
 * Queues the events that Stripe could not deliver. Each event is checked once it is five minutes old; an incomplete window
 * is resumed by the next sweep. Events that are done in the event log are skipped: they were delivered after all, or the
 * endpoint of another product did not accept them. Queueing an event twice is harmless.
 */
export async function sweep(deps: SweepDeps, now: number): Promise<SweepOutcome> {
  const { gateway, progress, queue } = deps;
  const stored = await progress.read();
  let { step } = stored;
  let current: SweepProgress = stored.progress ?? {
    sweptUntil: now - FIRST_WINDOW_SECONDS + OVERLAP_SECONDS,
  };
  let window = current.window ?? { from: current.sweptUntil - OVERLAP_SECONDS, to: now - DELIVERY_SECONDS };
  for (let queued = 0; ; ) {
    if (!deps.hasTime()) return { kind: 'out_of_time', queued };
    const { events, next } = await gateway.listUndelivered(window);
    const messages = await undoneMessages(deps, events);
    await queue.enqueueAll(messages);
    queued += messages.length;
    if (next === undefined) current = { sweptUntil: window.to };
    else {
      window = { ...window, after: next };
      current = { ...current, window };
    }
    if (!(await progress.save({ step, progress: current }))) return { kind: 'overtaken', queued };
    if (next === undefined) return { kind: 'complete', queued };
    step++;
  }
}

/** The messages of the events that apply has not done, one read of the event log after the other. */
async function undoneMessages(
  { log, livemode }: SweepDeps,
  events: VerifiedEvent[],
): Promise<StripeEventMessage[]> {
  const messages: StripeEventMessage[] = [];
  for (const event of events) {
    const decision = toEventMessage(event, { livemode });
    if (decision.kind !== 'enqueue') continue;
    const logged = await log.readEvent(decision.message);
    const isDone = logged !== undefined && logged.outcome !== 'failed';
    if (!isDone) messages.push(decision.message);
  }
  return messages;
}
