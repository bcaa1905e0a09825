import {
  EVENT_ATTEMPTS_MAX,
  isComparison,
  type StripeEventMessage,
} from '../../../shared/contract/webhooks/messages.ts';
import { Fault } from '../../../shared/fault.ts';
import type { EventMark } from './ports.ts';

/** An error's words in the event log: a sentence, not a page. */
const ERROR_LENGTH_MAX = 300;

/**
 * What a batch came to, in figures: those that are not zero. Comparisons with Stripe are no events, and are counted for
 * themselves.
 */
export function countOutcomes(
  marks: EventMark[],
  failed: { message?: StripeEventMessage; tries: number }[],
): Record<string, number> {
  const outcomes = marks.filter(({ message }) => !isComparison(message)).map(({ outcome }) => outcome);
  const last = failed.filter(({ tries }) => tries >= EVENT_ATTEMPTS_MAX);
  const counts = {
    applied: outcomes.filter((outcome) => outcome === 'applied').length,
    stale: outcomes.filter((outcome) => outcome === 'stale').length,
    passed_over: outcomes.filter((outcome) => outcome !== 'applied' && outcome !== 'stale').length,
    compared: marks.length - outcomes.length,
    retried: failed.length - last.length,
    dead: last.filter(({ message }) => !isComparison(message)).length,
    comparison_given_up: last.filter(({ message }) => isComparison(message)).length,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0));
}

/** How an event stands that failed and is tried again, or waits in the dead-letter queue. */
export function failureMark(
  message: StripeEventMessage,
  { error, tries }: { error: unknown; tries: number },
): EventMark {
  return { message, outcome: 'failed', failure: { error: describe(error), tries } };
}

function describe(error: unknown): string {
  const code = error instanceof Fault ? error.code : error instanceof Error ? error.name : 'unknown';
  const words = error instanceof Error ? error.message : String(error);
  return `${code}: ${words}`.slice(0, ERROR_LENGTH_MAX);
}
