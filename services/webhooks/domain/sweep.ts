import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { EventLog } from './eventLog.ts';
import type { EventGateway, ProgressStore } from './ports.ts';
import { toEventMessage } from './toEventMessage.ts';

/** The first sweep of a stage looks back as far as Stripe tries to deliver. */
const FIRST_LOOK_SECONDS = 3 * SECONDS_PER_DAY;

/** Stripe gets as long for its first try before an event counts as undelivered. */
const SETTLE_SECONDS = 5 * 60;

/** Each sweep looks an hour into the last one's time, for events that came late into Stripe's list. */
const OVERLAP_SECONDS = 3_600;

/**
 * Where the sweep stands: everything made before `sweptUntil` was looked at; a `window` is under way from its newest
 * event to its oldest, and `after` is the last event looked at. Instants are epoch seconds.
 */
export type SweepProgress = {
  sweptUntil: number;
  window?: { from: number; to: number; after?: string };
};

export type SweepDeps = {
  gateway: EventGateway;
  log: Pick<EventLog, 'readEvent'>;
  progress: ProgressStore<SweepProgress>;
  enqueueAll(messages: StripeEventMessage[]): Promise<void>;
  livemode: boolean;
  hasTime(): boolean;
};

export type SweepOutcome = { kind: 'complete' | 'out_of_time' | 'overtaken'; queued: number };

/**
 * Queues the events that Stripe could not deliver, as if they had come. Each event is looked at once it is older than
 * five minutes; a window that is not finished is gone on with by the next sweep. Those that the log has as done were
 * delivered after all, or it was another product's endpoint that did not take them. Queueing one twice does no harm.
 */
export async function sweep(deps: SweepDeps, now: number): Promise<SweepOutcome> {
  const { gateway, progress, livemode } = deps;
  const found = await progress.read();
  let { step } = found;
  let at: SweepProgress = found.progress ?? { sweptUntil: now - FIRST_LOOK_SECONDS + OVERLAP_SECONDS };
  let window = at.window ?? { from: at.sweptUntil - OVERLAP_SECONDS, to: now - SETTLE_SECONDS };
  for (let queued = 0; ; ) {
    if (!deps.hasTime()) return { kind: 'out_of_time', queued };
    const { events, next } = await gateway.listUndelivered(window);
    const messages: StripeEventMessage[] = [];
    for (const event of events) {
      const pointing = toEventMessage(event, { livemode });
      if (pointing.kind === 'enqueue' && !(await isDone(deps, pointing.message))) {
        messages.push(pointing.message);
      }
    }
    await deps.enqueueAll(messages);
    queued += messages.length;
    if (next === undefined) at = { sweptUntil: window.to };
    else {
      window = { ...window, after: next };
      at = { ...at, window };
    }
    if (!(await progress.save({ step, progress: at }))) return { kind: 'overtaken', queued };
    if (next === undefined) return { kind: 'complete', queued };
    step++;
  }
}

async function isDone({ log }: SweepDeps, message: StripeEventMessage): Promise<boolean> {
  const logged = await log.readEvent(message);
  return logged !== undefined && logged.outcome !== 'failed';
}
