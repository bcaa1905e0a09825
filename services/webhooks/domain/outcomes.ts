import {
  isReconcile,
  isStripeEvent,
  type StripeEventMessage,
} from '../../../shared/contract/webhooks/messages.ts';
import { Fault, faultCauseOf } from '../../../shared/fault.ts';
import type { EventOutcome, OutcomeRecord } from './ports.ts';
import { keepsFailing, type RetryDecision } from './retryPolicy.ts';

/** The most characters of an error that the event log keeps: a sentence or two. */
const ERROR_LENGTH_MAX = 300;

/** The outcomes of events that concern an account of this stage. */
export const CONCERNS_ACCOUNT: ReadonlySet<string> = new Set<EventOutcome>(['applied', 'stale', 'alerted']);

/** Whether Stripe refused the key: every call fails until an operator changes a setting. */
export const isMisconfigured = (error: unknown) =>
  error instanceof Fault && error.code === 'payment_provider_misconfigured';

/** An outage of Stripe makes every event fail, and says nothing about the version of apply. */
const isServiceFault = (error: unknown) =>
  !(error instanceof Fault) || faultCauseOf(error.code) === 'service';

/**
 * Counts the outcomes and failures of a batch, by metric name. Metrics of zero are left out. Messages
 * that no Stripe event caused have metrics of their own.
 */
export function countOutcomes(
  outcomes: OutcomeRecord[],
  failed: { message?: StripeEventMessage; retry: RetryDecision; error: unknown; attempts: number }[],
): Record<string, number> {
  const ofEvents = outcomes.filter(({ message }) => isStripeEvent(message)).map(({ outcome }) => outcome);
  const reconciledCount = outcomes.filter(({ message }) => isReconcile(message)).length;
  const countRetries = (kind: RetryDecision['kind']) =>
    failed.filter(({ retry }) => retry.kind === kind).length;
  const counts = {
    applied: ofEvents.filter((outcome) => outcome === 'applied').length,
    stale: ofEvents.filter((outcome) => outcome === 'stale').length,
    alerted: ofEvents.filter((outcome) => outcome === 'alerted').length,
    passed_over: ofEvents.filter((outcome) => !CONCERNS_ACCOUNT.has(outcome)).length,
    compared: reconciledCount,
    synced: outcomes.length - ofEvents.length - reconciledCount,
    retried: countRetries('retry'),
    service_fault: failed.filter(({ error }) => isServiceFault(error)).length,
    keeps_failing: failed.filter((one) => one.retry.kind === 'retry' && keepsFailing(one)).length,
    dead: countRetries('dead_letter'),
    comparison_given_up: countRetries('give_up'),
    payment_provider_misconfigured: failed.filter(({ error }) => isMisconfigured(error)).length,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** The record of a failed attempt. */
export function failedOutcome(
  message: StripeEventMessage,
  { error, attempts }: { error: unknown; attempts: number },
): OutcomeRecord {
  return { message, outcome: 'failed', failure: { error: describe(error), attempts } };
}

function describe(error: unknown): string {
  const code = error instanceof Fault ? error.code : error instanceof Error ? error.name : 'unknown';
  const text = error instanceof Error ? error.message : String(error);
  return `${code}: ${text}`.slice(0, ERROR_LENGTH_MAX);
}
