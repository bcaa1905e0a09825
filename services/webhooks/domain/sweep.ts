import { assertNever } from '../../../shared/assertNever.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import type { ProgressStore } from '../../../shared/progress.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type EventLog, isDone } from './eventLog.ts';
import type { EndpointState, EventGateway, EventQueue, ListedEvents } from './ports.ts';
import { toEventMessage, type VerifiedEvent } from './toEventMessage.ts';

/** The first sweep of a stage goes back as far as Stripe repeats deliveries. */
const FIRST_WINDOW_SECONDS = 3 * SECONDS_PER_DAY;

/** An event counts as undelivered once it is this old; Stripe makes its first delivery before that. */
const DELIVERY_SECONDS = 5 * 60;

/** Each window begins an hour before the end of the last one, for events that appear late in Stripe's list. */
const OVERLAP_SECONDS = 3_600;

/** A sweep an hour is behind by an hour and five minutes at most. Six hours are five sweeps without an end. */
const BEHIND_SECONDS_MAX = 6 * 3_600;

/**
 * The progress of the sweep. All events created before `sweptUntil` were checked. A `window` is in progress, from its newest
 * event to its oldest; `after` is the last event checked, and without `listed` it lists undelivered events. During an `outage`
 * a sweep saw that the endpoint does not receive events; `endedBy` is when it was first seen to receive again. Instants are
 * epoch seconds.
 */
export type SweepProgress = {
  sweptUntil: number;
  window?: { listed?: ListedEvents; from: number; to: number; after?: string };
  outage?: { endedBy?: number };
};

export type SweepDeps = {
  gateway: EventGateway;
  log: Pick<EventLog, 'readEvent'>;
  progress: ProgressStore<SweepProgress>;
  queue: Pick<EventQueue, 'enqueueAll'>;
  livemode: boolean;
  hasTime(): boolean;
};

/**
 * `overtaken`: another sweep saved its progress first. `isLate`: events of more than six hours ago are not checked, so the sweeps
 * do not keep up.
 */
export type SweepOutcome = {
  kind: 'complete' | 'out_of_time' | 'overtaken';
  queued: number;
  isLate: boolean;
};

/**
 * Queues the events that Stripe could not deliver. Each event is checked once it is five minutes old; an incomplete window
 * is resumed by the next sweep. Events that are done in the event log are skipped: they were delivered after all, or the
 * endpoint of another product did not accept them. Queueing an event twice is harmless.
 *
 * Stripe does not even try to deliver events to an endpoint that is disabled, deleted or without their type, and does not list
 * them as undelivered. From the last sweep before such an outage until everything before its end is checked, all events are
 * listed. An outage that begins and ends between two sweeps is not seen; the nightly comparison finds what it lost. `endpoint`
 * is the state at `now` (epoch seconds).
 */
export async function sweep(
  deps: SweepDeps,
  { now, endpoint }: { now: number; endpoint: EndpointState },
): Promise<SweepOutcome> {
  const { gateway, progress, queue } = deps;
  const stored = await progress.read();
  let { step } = stored;
  const before: SweepProgress = stored.progress ?? {
    sweptUntil: now - FIRST_WINDOW_SECONDS + OVERLAP_SECONDS,
  };
  let current: SweepProgress = { ...before, outage: outageAfter(before, { now, endpoint }) };
  const outcome = (kind: SweepOutcome['kind'], queued: number): SweepOutcome => ({
    kind,
    queued,
    isLate: now - current.sweptUntil > BEHIND_SECONDS_MAX,
  });
  // Saved before anything can fail: the next sweep may find the endpoint enabled again.
  if (isOngoing(before.outage) !== isOngoing(current.outage)) {
    if (!(await progress.save({ step, progress: current }))) return outcome('overtaken', 0);
    step++;
  }
  let window = current.window ?? {
    listed: current.outage ? 'all' : 'undelivered',
    from: current.sweptUntil - OVERLAP_SECONDS,
    to: now - DELIVERY_SECONDS,
  };
  for (let queued = 0; ; ) {
    if (!deps.hasTime()) return outcome('out_of_time', queued);
    const { events, next } = await gateway.listEvents({ listed: 'undelivered', ...window });
    const messages = await undoneMessages(deps, events);
    await queue.enqueueAll(messages);
    queued += messages.length;
    if (next === undefined) current = { sweptUntil: window.to, outage: current.outage };
    else {
      window = { ...window, after: next };
      current = { ...current, window };
    }
    if (!(await progress.save({ step, progress: current }))) return outcome('overtaken', queued);
    if (next === undefined) return outcome('complete', queued);
    step++;
  }
}

/** Whether the endpoint is known to miss events. */
export function isDown({ kind }: EndpointState): boolean {
  switch (kind) {
    case 'disabled':
    case 'deleted':
    case 'types_missing':
      return true;
    case 'receiving':
    case 'unknown':
      return false;
    default:
      return assertNever(kind);
  }
}

const isOngoing = (outage: SweepProgress['outage']) => outage !== undefined && outage.endedBy === undefined;

/** The outage as it is now: it is over once everything before its end was checked. */
function outageAfter(
  { outage, sweptUntil }: SweepProgress,
  { now, endpoint }: { now: number; endpoint: EndpointState },
): SweepProgress['outage'] {
  if (isDown(endpoint)) return {};
  if (outage === undefined) return undefined;
  const { endedBy = now } = outage;
  return endedBy <= sweptUntil ? undefined : { endedBy };
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
    if (!logged || !isDone(logged)) messages.push(decision.message);
  }
  return messages;
}
